"""Finds outages in the log of an Upptime repository, as printed by `git log --format='%H %cI %s'`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal, NamedTuple

from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.times import source_time
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem, IncidentDraft, Place

LINE: Final = re.compile(
    r"^(?P<commit>[0-9a-f]{7,64}) (?P<at>\d{4}-\d\d-\d\d[T ]\S{1,30}) (?:\S{1,40} )?"
    r"(?P<mark>[\U0001f7e5\U0001f7e8\U0001f7e9]) (?P<site>\S.{0,200}?) (?:is|has) (?P<state>down|degraded|up)\b"
    r"(?P<rest>.{0,200})$",
    re.MULTILINE,
)
"""Matches a commit that records a site's status: red is down, yellow is degraded, green is up."""
_TAG: Final = re.compile(r"\s{0,8}\[[^\[\]]{0,200}\]")
"""Matches tags to remove from the subject, such as `[skip ci]`."""
_DIGITS: Final = 12


class _Check(NamedTuple):
    commit: str
    at: datetime
    site: str
    state: str
    text: str
    place: Place


def outages(text: str, material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield an incident for each outage or degradation of a site, sorted by start time.

    An incident that is still ongoing at the end of the log has no end. If the first commit for a site reports that
    it is up, no earlier outage is assumed.
    """
    checks: list[_Check] = []
    line, counted = 1, 0
    for found in LINE.finditer(text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        place = Place(material.name, line)
        try:
            at = source_time(found["at"], material.options)
        except ValueError as problem:
            yield ImportProblem(place, str(problem))
            continue
        said = _TAG.sub("", found[0][found.start("site") - found.start() :]).strip()
        checks.append(_Check(found["commit"][:_DIGITS], at, found["site"], found["state"], said, place))
    # Git prints the newest commit first.
    if len(checks) > 1 and checks[0].at > checks[-1].at:
        checks.reverse()
    # A log that was combined from several logs may contain duplicate lines.
    checks = list({(check.commit, check.site): check for check in checks}.values())
    outages_of: dict[str, list[list[_Check]]] = {}
    ongoing: dict[str, list[_Check]] = {}
    for check in checks:
        if check.site in ongoing:
            ongoing[check.site].append(check)
        elif check.state != "up":
            ongoing[check.site] = [check]
            outages_of.setdefault(check.site, []).append(ongoing[check.site])
        if check.state == "up":
            ongoing.pop(check.site, None)
    every = [each for outages in outages_of.values() for each in outages]
    for outage in sorted(every, key=lambda each: each[0].at):
        yield _draft(outage)


def _draft(outage: list[_Check]) -> IncidentDraft:
    first = outage[0]
    words = "is down" if first.state == "down" else "has degraded performance"
    return IncidentDraft(
        key=f"{first.site} {first.commit}",
        place=first.place,
        title=f"{first.site} {words}",
        created=first.at,
        started=first.at,
        as_of=outage[-1].at,
        services=(first.site,),
        severity=first.state,
        entries=(*_entries(outage),),
    )


def _entries(outage: list[_Check]) -> Iterator[EntryDraft]:
    """Yield the start, the end, and each change between down and degraded."""
    changes = len({each.state for each in outage} - {"up"}) > 1
    last = ""
    for each in outage:
        if not last or each.state == "up":
            kind: Literal["detected", "restored"] = "restored" if last else "detected"
            yield EntryDraft(key=each.commit, kind=kind, at=each.at, text=each.text)
        if changes and each.state not in (last, "up"):
            key = f"{each.commit} severity"
            yield EntryDraft(key=key, kind="severity", at=each.at, severity=each.state, text=each.text)
        last = each.state
