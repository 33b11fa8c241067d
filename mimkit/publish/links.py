"""Page addresses and the links between pages."""

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


def year_uri(year: str) -> str:
    """Return the page of a year."""
    return f"incidents/{year}.md"


def incident_uri(incident: str) -> str:
    """Return the page of an incident; its id is already validated."""
    return f"incidents/{incident[3:7]}/{incident}.md"


def problem_uri(problem: str) -> str:
    """Return the page of a problem record."""
    return f"problems/{problem}.md"


def service_uri(service: str) -> str:
    """Return the page of a service."""
    return f"services/{_file(service)}.md"


def runbook_uri(runbook: str) -> str:
    """Return the page of a runbook."""
    return f"runbooks/{_file(runbook)}.md"


def facet_uri(facet: str, value: str) -> str:
    """Return the page of a facet: incidents with the same severity, cause, category or tag."""
    return f"incidents/{facet}/{_file(value.lower())}.md"


def _file(slug: str) -> str:
    # A page named index would replace its folder; no slug ends with a dash.
    return "index-" if slug == "index" else slug


def _folder(uri: str) -> str:
    return uri.removesuffix(".md").removesuffix("index") or "."


def href(source: str, target: str) -> str:
    """Return the relative address of one page from another, if every page is a folder."""
    step = posixpath.relpath(_folder(target), _folder(source))
    return "./" if step == "." else step + "/"


class Links:
    """Links from one page; a missing target is shown as text without a link."""

    def __init__(self, source: str, known: frozenset[str]) -> None:
        self.source = source
        self.known = known

    def to(self, uri: str, anchor: str = "") -> str:
        """Return the relative address of a page of this site."""
        return href(self.source, uri) + (f"#{anchor}" if anchor else "")

    def file(self, path: str) -> str:
        """Return the relative address of a file at the root of this site."""
        return href(self.source, HOME) + path

    def _link(self, uri: str, label: str, anchor: str = "") -> Markup:
        return Markup('<a href="{}">{}</a>').format(plain(self.to(uri, anchor)), plain(label))

    def incident(self, incident: str, label: str = "") -> Markup:
        """Return a link to an incident, with its id as the default label."""
        if incident not in self.known:
            return plain(label or incident)
        return self._link(incident_uri(incident), label or incident)

    def problem(self, problem: str, label: str = "") -> Markup:
        """Return a link to a problem record."""
        if problem not in self.known:
            return plain(label or problem)
        return self._link(problem_uri(problem), label or problem)

    def service(self, service: str, label: str) -> Markup:
        """Return a link to the page of a service."""
        if service_uri(service) not in self.known:
            return plain(label)
        return self._link(service_uri(service), label)

    def runbook(self, runbook: str, label: str) -> Markup:
        """Return a link to the page of a runbook."""
        return self._link(runbook_uri(runbook), label)

    def facet(self, facet: str, value: str, label: str = "") -> Markup:
        """Return a link to the page of a facet."""
        if facet_uri(facet, value) not in self.known:
            return plain(label or value)
        return self._link(facet_uri(facet, value), label or value)
