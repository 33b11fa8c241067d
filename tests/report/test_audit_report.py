"""Output of `mim audit`."""

from __future__ import annotations

import json as jsons
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from mimkit.model.refs import Ref
from mimkit.model.versions.audit import (
    Acceptance,
    Alteration,
    Audit,
    Landing,
    LateEntry,
    RuleViolation,
    UnreadableVersion,
    ValueChange,
    Verdict,
)
from mimkit.report.audit import AuditReport, blocks, json, markdown
from tests.builders import INCIDENT, clock

BERLIN = ZoneInfo("Europe/Berlin")
LANDING = Landing(
    "c" * 40, clock("10:00"), "Technical lead", "Technical lead", "Fix a typo", "c" * 40, clock("10:00")
)
MERGED = replace(LANDING, landed="d" * 40, landed_at=clock("11:00"), committer="A program")
TEXT = ValueChange("finding X: `text`", "The pool is full", "The vendor is to blame")
REWRITTEN = RuleViolation("MIM803", "entry-rewritten", "error", "`text` of X changed after it was recorded.")
NOTHING = Audit((), (), (), 3, 1)


def altered(
    verdict: Verdict, *details: ValueChange, rules: tuple[RuleViolation, ...] = (), at: Landing = LANDING
) -> Alteration:
    return Alteration(Ref("incident", INCIDENT), at, verdict, details, rules)


def late(**keys: Any) -> LateEntry:
    given = {"at": clock("08:00"), "recorded": clock("09:30"), "landing": LANDING, "is_after_end": False}
    return LateEntry(INCIDENT, "X", "note", "scribe-duty", **{**given, **keys})


def report(audit: Audit = NOTHING, zone: ZoneInfo = BERLIN) -> AuditReport:
    return AuditReport(audit, "up to ccccccc", zone)


def lines(audit: Audit) -> list[str]:
    return [
        line
        for block in blocks(report(audit))
        for line in (
            block.heading,
            *(one for item in block.items for one in (" ".join(item.head), *item.lines)),
        )
    ]


def test_nothing_found_is_one_sentence() -> None:
    assert list(blocks(report())) == []
    assert report().sentence == "No recorded content was changed (3 commits, 1 new entry, up to ccccccc)"


def test_everything_found_is_counted() -> None:
    audit = Audit(
        (
            altered("rewritten", TEXT, rules=(REWRITTEN,)),
            altered("before-landing", TEXT),
            altered("corrected", TEXT),
        ),
        (late(), late()),
        (UnreadableVersion("incidents/x", "e" * 40),),
        1200,
        2,
    )
    assert report(audit).sentence == (
        "1 change to recorded content, 1 on branches before merging, 2 late entries, 1 correction, "
        "1 version unreadable (1,200 commits, 2 new entries, up to ccccccc)"
    )
    one = replace(
        audit,
        late=(late(),),
        unread=(UnreadableVersion("a", "e"), UnreadableVersion("b", "e")),
        alterations=(),
    )
    assert report(one).sentence.startswith(
        "No recorded content was changed, 1 late entry, 2 versions unreadable ("
    )


def test_a_change_is_told_with_who_when_what_and_what_it_was() -> None:
    assert lines(replace(NOTHING, alterations=(altered("rewritten", TEXT, rules=(REWRITTEN,)),))) == [
        "Changed after it was recorded",
        "2026-11-23 11:00 CET ccccccc Technical lead",
        f"{INCIDENT}, incident: MIM803 entry-rewritten",
        'finding X: `text`: "The pool is full" changed to "The vendor is to blame"',
        'commit message: "Fix a typo"',
    ]


ACCEPTED = replace(
    altered("accepted", TEXT, rules=(REWRITTEN,)),
    accepted=Acceptance("a" * 40, "MIM on duty", "the customer's name\nwas in it"),
)


def test_an_accepted_change_is_listed_with_who_accepted_it() -> None:
    audit = replace(NOTHING, alterations=(ACCEPTED,))
    assert lines(audit) == [
        "Changed after it was recorded, and accepted",
        "2026-11-23 11:00 CET ccccccc Technical lead",
        f"{INCIDENT}, incident: MIM803 entry-rewritten",
        'finding X: `text`: "The pool is full" changed to "The vendor is to blame"',
        'commit message: "Fix a typo"',
        "accepted by MIM on duty in aaaaaaa: the customer's name was in it",
    ]
    assert report(audit).sentence.startswith("1 accepted change to recorded content (")
    both = replace(audit, alterations=(altered("rewritten", TEXT, rules=(REWRITTEN,)), ACCEPTED))
    assert report(both).sentence.startswith("1 change to recorded content, 1 accepted change (")
    (found,) = jsons.loads(json(report(audit)))["alterations"]
    assert (found["verdict"], found["accepted"]) == (
        "accepted",
        {"commit": "a" * 40, "author": "MIM on duty", "reason": "the customer's name\nwas in it"},
    )


def test_a_branch_that_was_rewritten_is_said_to_be() -> None:
    audit = replace(NOTHING, rewound="b" * 40)
    assert lines(audit)[0] == "The branch was rewritten"
    assert lines(audit)[2].startswith("is no longer part of the branch")
    assert jsons.loads(json(report(audit)))["rewound"] == "b" * 40


def test_what_no_value_shows_is_said_by_the_rule() -> None:
    moved = RuleViolation("MIM804", "entries-reordered", "error", "X stood further up before.")
    published = RuleViolation("MIM809", "published-review-changed", "error", "`worked` changed.")
    found = lines(
        replace(
            NOTHING,
            alterations=(
                altered("before-landing", TEXT, rules=(REWRITTEN, moved)),
                altered("rewritten", rules=(published,), at=MERGED),
            ),
        )
    )
    assert found[3] == "`worked` changed."
    assert found[:2] == [
        "Changed after it was recorded",
        "2026-11-23 12:00 CET ccccccc Technical lead, committed by A program",
    ]
    assert "committed on a branch at 2026-11-23 11:00 CET, landed with ddddddd" in found
    assert "X stood further up before." in found
    assert not any("changed after it was recorded" in line for line in found)


def test_what_is_gone_redacted_or_long_is_said_so() -> None:
    details = (
        ValueChange("finding X", "The pool is full", None),
        ValueChange("the record", None, None),
        ValueChange("note Y, redacted by mim-duty", "[redacted]", "[redacted]"),
        ValueChange("`started`", "2026-11-23T10:00:00Z", "2026-11-23T10:10:00Z", "10m later"),
        ValueChange("`impact`", None, "x " * 100),
    )
    found = lines(replace(NOTHING, alterations=(altered("corrected", *details),)))[3:-1]
    assert found == [
        'finding X was removed; it was "The pool is full"',
        "the record was removed",
        "note Y, redacted by mim-duty",
        "`started`: 2026-11-23T10:00:00Z changed to 2026-11-23T10:10:00Z (10m later)",
        f'`impact`: nothing changed to "{("x " * 100)[:57]}..."',
    ]


def test_a_late_entry_is_told_with_its_three_times() -> None:
    assert lines(replace(NOTHING, late=(late(is_after_end=True),))) == [
        "Late",
        "2026-11-23 11:00 CET ccccccc Technical lead",
        f"{INCIDENT}: note X by scribe-duty",
        "happened 2026-11-23 09:00 CET, recorded 1h 30m later, landed 30m later",
        "it was added after the incident ended",
    ]
    odd = late(recorded=clock("10:20"), at=clock("10:20"))
    assert lines(replace(NOTHING, late=(odd,)))[3] == (
        "happened 2026-11-23 11:20 CET, recorded immediately, landed 20m earlier"
    )


def test_what_cannot_be_relied_on_is_said() -> None:
    audit = replace(
        NOTHING, unread=(UnreadableVersion("incidents/x", "e" * 40),), backwards=(LANDING,), is_complete=False
    )
    assert lines(audit) == [
        "Versions unreadable",
        " eeeeeee incidents/x",
        "later versions were compared with the last readable one",
        "Commits dated before their parents",
        "2026-11-23 11:00 CET ccccccc Technical lead",
        "commit date: 2026-11-23 11:00 CET",
        "Earlier history",
        "  ",
        "unknown, because this is a shallow clone: git fetch --unshallow",
    ]


HOSTILE = "<script>x</script>\x1b[2J| @all `a` ::error::"


def test_hostile_words_are_harmless_in_markdown_and_json() -> None:
    landing = replace(LANDING, author=HOSTILE, subject=HOSTILE)
    audit = replace(
        NOTHING,
        alterations=(
            altered("rewritten", ValueChange("x", HOSTILE, HOSTILE + "y"), rules=(REWRITTEN,), at=landing),
        ),
    )
    text = markdown(report(audit))
    assert "<script>" not in text
    assert "\x1b" not in text
    assert " @all" not in text.replace("@<!-- -->all", "")
    rows = [line for line in text.splitlines() if line.startswith("| 2026")]
    assert [row.replace("\\|", "").count("|") for row in rows] == [5]
    assert json(report(audit)).isascii()
    assert jsons.loads(json(report(audit)))["alterations"][0]["author"] == HOSTILE


def test_markdown_keeps_within_what_a_page_of_a_job_takes() -> None:
    many = replace(NOTHING, alterations=(altered("rewritten", TEXT, rules=(REWRITTEN,)),) * 9_000)
    text = markdown(report(many))
    assert len(text.encode()) <= 1024 * 1024
    assert text.endswith(" more rows not shown; mim audit lists all of them.\n")


def test_the_document_has_everything() -> None:
    audit = replace(
        NOTHING,
        alterations=(altered("rewritten", TEXT, rules=(REWRITTEN,), at=MERGED),),
        late=(late(),),
        unread=(UnreadableVersion("incidents/x", "e"),),
        backwards=(LANDING,),
    )
    document = jsons.loads(json(report(audit)))
    assert {key: document[key] for key in ("version", "of", "commits", "entries", "complete")} == {
        "version": 1, "of": "up to ccccccc", "commits": 3, "entries": 1, "complete": True,
    }  # fmt: skip
    (found,) = document["alterations"]
    assert found == {
        "verdict": "rewritten",
        "kind": "incident",
        "record": INCIDENT,
        "commit": "c" * 40,
        "committed": "2026-11-23T10:00:00Z",
        "author": "Technical lead",
        "committer": "A program",
        "subject": "Fix a typo",
        "landed": "2026-11-23T11:00:00Z",
        "landed_with": "d" * 40,
        "findings": [
            {"code": "MIM803", "rule": "entry-rewritten", "level": "error", "message": REWRITTEN.message}
        ],
        "changes": [{"what": TEXT.what, "was": TEXT.was, "now": TEXT.now, "by": None}],
        "accepted": None,
    }
    assert document["late"][0]["recorded"] == "2026-11-23T09:30:00Z"
    assert document["unread"] == [{"path": "incidents/x", "commit": "e"}]
    assert document["backwards"][0]["commit"] == "c" * 40
