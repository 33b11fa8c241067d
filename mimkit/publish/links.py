"""Page paths, and links between pages."""

from __future__ import annotations

import posixpath

from markupsafe import Markup

from mimkit.publish.text import plain

HOME = "index.md"
INCIDENTS = "incidents/index.md"
PROBLEMS = "problems/index.md"
ACTIONS = "actions.md"
SERVICES = "services.md"
POLICY = "policy.md"
REVIEWS = "reviews.md"
METRICS = "metrics.md"
RUNBOOKS = "runbooks.md"
ROSTERS = "on-call.md"
MAINTENANCE = "maintenance.md"
REPOSITORIES = "repositories.md"


def year_uri(year: str) -> str:
    """Return the path of the page for a year."""
    return f"incidents/{year}.md"


def incident_uri(incident: str) -> str:
    """Return the path of an incident's page. The incident id must already be validated."""
    return f"incidents/{incident[3:7]}/{incident}.md"


def href_on(site: str, incident: str) -> str:
    """Return the URL of an incident's page on another site that mimkit has built."""
    return f"{site.rstrip('/')}/{_folder(incident_uri(incident))}/"


def problem_uri(problem: str) -> str:
    """Return the path of a problem record's page."""
    return f"problems/{problem}.md"


def service_uri(service: str) -> str:
    """Return the path of a service's page."""
    return f"services/{_file(service)}.md"


def runbook_uri(runbook: str) -> str:
    """Return the path of a runbook's page."""
    return f"runbooks/{_file(runbook)}.md"


def facet_uri(facet: str, value: str) -> str:
    """Return the path of a facet's page, which lists incidents with the same severity, cause, category or tag."""
    return f"incidents/{facet}/{_file(value.lower())}.md"


def _file(slug: str) -> str:
    # A page named index would replace its folder's page. `index-` is unique, because no slug ends with a
    # hyphen.
    return "index-" if slug == "index" else slug


def _folder(uri: str) -> str:
    return uri.removesuffix(".md").removesuffix("index") or "."


def href(source: str, target: str) -> str:
    """Return the relative URL from one page to another, where each page is a folder."""
    step = posixpath.relpath(_folder(target), _folder(source))
    return "./" if step == "." else step + "/"


class Links:
    """Links from one page. If the target does not exist, only the text is shown."""

    def __init__(self, source: str, known: frozenset[str]) -> None:
        self.source = source
        self.known = known

    def to(self, uri: str, anchor: str = "") -> str:
        """Return the relative URL of a page on this site."""
        return href(self.source, uri) + (f"#{anchor}" if anchor else "")

    def file(self, path: str) -> str:
        """Return the relative URL of a file at the root of this site."""
        return href(self.source, HOME) + path

    def _link(self, uri: str, label: str, anchor: str = "") -> Markup:
        return Markup('<a href="{}">{}</a>').format(plain(self.to(uri, anchor)), plain(label))

    def incident(self, incident: str, label: str = "") -> Markup:
        """Return a link to an incident. The default label is the incident id."""
        if incident not in self.known:
            return plain(label or incident)
        return self._link(incident_uri(incident), label or incident)

    def problem(self, problem: str, label: str = "") -> Markup:
        """Return a link to a problem record."""
        if problem not in self.known:
            return plain(label or problem)
        return self._link(problem_uri(problem), label or problem)

    def service(self, service: str, label: str) -> Markup:
        """Return a link to a service's page."""
        if service_uri(service) not in self.known:
            return plain(label)
        return self._link(service_uri(service), label)

    def runbook(self, runbook: str, label: str) -> Markup:
        """Return a link to a runbook's page."""
        return self._link(runbook_uri(runbook), label)

    def facet(self, facet: str, value: str, label: str = "") -> Markup:
        """Return a link to a facet's page."""
        if facet_uri(facet, value) not in self.known:
            return plain(label or value)
        return self._link(facet_uri(facet, value), label or value)
