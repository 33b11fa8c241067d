"""Describes timeline entries for readers who were not part of the response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from mimkit.model.incident.incident_facts import fact_change, fact_label
from mimkit.model.incident.service_status import WORDS
from mimkit.model.policy.policy import PENDING
from mimkit.ops.communication.deliver import receipt_words
from mimkit.ops.communication.post import post_words
from mimkit.ops.paging.page_receipt import receipt_words as page_receipt_words
from mimkit.publish.links import Links
from mimkit.publish.names import Names
from mimkit.publish.text import inline, link, plain
from mimkit.report.incident.entry_text import entry_words

RELATIONS = {"originating": "originating record", "change": "change", "other": "related record"}
"""The labels for the relations of linked records."""

Says = Callable[[Any, Names, Links], str | Markup]


def headline(entry: Any, names: Names, links: Links) -> str | Markup:
    """Return a one-line description of an entry, or an empty string if the entry's own text is enough."""
    say = _HEADLINES.get(entry.kind)
    return say(entry, names, links) if say else ""


def body(entry: Any) -> str:
    """Return an entry's free text, or an empty string.

    It is empty for updates, which are shown as cards, but not for proposed updates.
    """
    if entry.kind == "update":
        return ""
    if entry.kind == "proposed-update":
        return entry_words(entry)
    return getattr(entry, entry.words[0]) or ""


def _classified(entry: Any, _: Names, __: Links) -> str:
    if entry.severity == PENDING:
        return "as a major incident, severity to be determined"
    return f"as a major incident, {entry.severity}"


def _severity(entry: Any, _: Names, __: Links) -> str:
    return f"changed to {entry.severity}"


def _role(entry: Any, names: Names, _: Links) -> str:
    return f"{names.role(entry.role)}: {names.person(entry.person)}"


def _page(entry: Any, names: Names, _: Links) -> str:
    return names.group(entry.group) + (f" ({names.person(entry.contact)})" if entry.contact else "")


def _acknowledged(entry: Any, names: Names, _: Links) -> str:
    return names.group(entry.group) + (f" ({names.person(entry.person)})" if entry.person else "")


def _join(entry: Any, names: Names, _: Links) -> str:
    person = names.person(entry.person) if entry.person else entry.guest
    if person and entry.group:
        return f"{person}, for {names.group(entry.group)}"
    return person or names.group(entry.group)


def _bridge(entry: Any, _: Names, __: Links) -> Markup:
    return link(entry.url, entry.url)


def _link(entry: Any, _: Names, __: Links) -> Markup:
    about = RELATIONS[entry.rel] + (", closed" if entry.closed else "")
    return Markup("{} ({})").format(inline(entry.ref), about)


def _confirmed(entry: Any, names: Names, _: Links) -> str:
    return f"by {names.person(entry.stakeholder)}"


def _of_services(entry: Any, names: Names, _: Links) -> str:
    return ", ".join(names.service(each) for each in entry.services)


def _service_status(entry: Any, names: Names, _: Links) -> str:
    return f"{', '.join(names.service(each) for each in entry.services)}: {WORDS[entry.status]}"


def _merged(entry: Any, _: Names, links: Links) -> Markup:
    return Markup("into {}").format(links.incident(entry.into))


def _problem(entry: Any, _: Names, links: Links) -> Markup:
    return Markup("root cause tracked in {}").format(links.problem(entry.problem))


def _update(entry: Any, names: Names, _: Links) -> Markup:
    told = names.audience(entry.audience) if entry.audience else "all audiences"
    return Markup('<a href="#update-{}">for {}</a>').format(plain(entry.id), plain(told))


def _proposed(entry: Any, names: Names, _: Links) -> str:
    return f"for {names.audience(entry.audience) if entry.audience else 'all audiences'}"


def _approval(entry: Any, _: Names, __: Links) -> Markup:
    return Markup('{} <a href="#e-{}">a proposed update</a>').format(
        plain(entry.decision), plain(entry.update)
    )


def _amend(entry: Any, _: Names, __: Links) -> Markup:
    correct = entry.correct
    parts = (("time", correct.at), ("text", correct.text), ("reason for publishing", correct.anyway))
    what = " and ".join(name for name, right in parts if right is not None)
    return Markup('of the {} in <a href="#e-{}">an earlier entry</a>').format(what, plain(entry.entry))


def _redact(entry: Any, _: Names, __: Links) -> Markup:
    return Markup('of text in <a href="#e-{}">an earlier entry</a>').format(plain(entry.entry))


def _query(entry: Any, _: Names, __: Links) -> Markup | str:
    return Markup("from {}").format(inline(entry.asked_by)) if entry.asked_by else ""


def _posted(entry: Any, _: Names, __: Links) -> str:
    return f"{'is posting ' if entry.state == 'claimed' else ''}{post_words(entry)}"


def _step(entry: Any, _: Names, links: Links) -> Markup:
    return Markup("{} of {}: {}").format(
        entry.step, links.runbook(entry.runbook, entry.runbook), inline(entry.do)
    )


def _delivery(entry: Any, _: Names, __: Links) -> Markup:
    return Markup('<a href="#update-{}">update</a> {}').format(
        plain(entry.update), plain(receipt_words(entry))
    )


def _page_receipt(entry: Any, _: Names, __: Links) -> Markup:
    return Markup('<a href="#e-{}">page</a> {}').format(plain(entry.page), plain(page_receipt_words(entry)))


def _fact(entry: Any, names: Names, _: Links) -> str:
    shown = {"services": names.service, "reporter": names.person}.get(entry.field, str)
    return f"{fact_label(entry.field)}: {fact_change(entry, shown)}"


def _retract(entry: Any, _: Names, __: Links) -> Markup:
    return Markup('of <a href="#e-{}">an earlier entry</a>, which no longer counts').format(
        plain(entry.entry)
    )


_HEADLINES: dict[str, Says] = {
    "proposed": _classified,
    "declared": _classified,
    "severity": _severity,
    "role": _role,
    "page": _page,
    "acknowledged": _acknowledged,
    "join": _join,
    "bridge": _bridge,
    "link": _link,
    "service-status": _service_status,
    "restored": _of_services,
    "reopen": _of_services,
    "confirmed": _confirmed,
    "merged": _merged,
    "problem": _problem,
    "update": _update,
    "proposed-update": _proposed,
    "approval": _approval,
    "set": _fact,
    "amend": _amend,
    "redact": _redact,
    "retract": _retract,
    "delivery": _delivery,
    "page-receipt": _page_receipt,
    "query": _query,
    "posted": _posted,
    "step": _step,
}
