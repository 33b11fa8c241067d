"""Output of `mim policy backtest`: the figures, and the incidents behind each."""

from __future__ import annotations

import json as json_
from typing import Any

from mimkit.model.policy.backtest import Backtest, Comparison, DeadlineUnderPolicy, PolicyOutcome
from mimkit.report.policy.backtest import MARKER, blocks, headline, json, markdown
from mimkit.report.text.markdown import COMMENT_LIMIT
from tests.builders import clock

DUE = clock("10:30")


def owed(clock_id: str = "cadence", **keys: Any) -> DeadlineUnderPolicy:
    base = {
        "clock": clock_id,
        "subject": "",
        "starts": clock("10:00"),
        "family": "updates",
        "owner": "scribe",
        "due": DUE,
        "is_late": False,
    }
    return DeadlineUnderPolicy(**{**base, **keys})


def meant(*deadlines: DeadlineUnderPolicy, **keys: Any) -> PolicyOutcome:
    base: dict[str, Any] = {"answer": "major", "severity": "SEV1", "outcome": "declare", "unknown": ()}
    return PolicyOutcome(**{**base, **keys, "owed": deadlines})


def compared(name: str, before: PolicyOutcome, after: PolicyOutcome) -> Comparison:
    return Comparison(name, clock("10:00"), name == "MI-5", before, after)


SAME = meant(owed("first-update"))
SOME = Backtest(
    [
        compared("MI-1", meant(owed()), meant(owed(count=3, is_late=True))),
        compared("MI-2", meant(answer="ordinary", outcome="propose"), meant(severity="SEV2")),
        compared("MI-3", meant(), meant(answer="ordinary", outcome="propose")),
        compared("MI-4", meant(owed(is_late=True)), meant(owed(due=clock("11:00")))),
        compared("MI-5", SAME, SAME),
        compared("MI-6", meant(), meant(answer="unknown", unknown=("many|users",))),
    ],
    ["clock cadence: every SEV1 10m, was 30m", "criterion many|users taken out"],
    "HEAD (0123abc)",
    "the policy in your working tree",
    {"drill": ("MI-7",)},
    ["incidents/2026/MI-8/incident.yaml"],
)


def test_the_first_sentences_say_what_an_approver_must_know() -> None:
    assert headline(SOME) == (
        "Of 6 incidents in 1 month: 1 newly major, 1 no longer major.",
        "Unknown whether major: 1.",
        "1 incident would have a different severity.",
        "1 incident would have missed a deadline that was met, or that did not exist.",
        "1 incident would have met a deadline that was missed, or would not have had that deadline.",
        "Updates due per month: 3.0 before, 5.0 after.",
    )


def test_no_change_and_no_incident_are_said_in_a_sentence() -> None:
    assert headline(Backtest([], [], "HEAD", "here")) == ("The policy is the same as in HEAD.",)
    assert headline(Backtest([], ["x"], "HEAD", "here")) == ("There are no incidents to test the policy on.",)
    same = Backtest([compared("MI-1", SAME, SAME)], ["x"], "HEAD", "here")
    assert headline(same)[1].startswith("No incident would have missed")
    assert [block.heading for block in blocks(same)] == [
        "From HEAD to here", "What the policy changes", "How it was counted",
    ]  # fmt: skip
    assert len(list(blocks(Backtest([compared("MI-1", SAME, SAME)], [], "HEAD", "here")))) == 1


def test_each_figure_names_its_incidents() -> None:
    found = {block.heading: block.rows for block in blocks(SOME)}
    assert found["Which incidents are major"] == (
        ("newly major", "1", "MI-2"),
        ("no longer major", "1", "MI-3"),
        ("declared immediately; was only proposed", "1", "MI-2"),
        ("only proposed; was declared immediately", "1", "MI-3"),
        ("declared SEV2, was SEV1", "1", "MI-2"),
        ("unknown: no many|users in one of the policies", "1", "MI-6"),
    )
    assert found["Deadlines"] == (
        ("clock", "owed", "missed", "which incidents"),
        (
            "cadence",
            "2 → 4",
            "1",
            "newly missed in 1: MI-1\nno longer missed in 1: MI-4\ndifferent due time in 1: MI-4",
        ),
    )
    assert found["Due per month"][1:] == (("updates", "scribe", "3.0", "5.0"),)
    assert found["Excluded"] == (
        ("drill", "1", "MI-7"),
        ("unreadable", "1", "incidents/2026/MI-8/incident.yaml"),
    )


def many(number: int) -> Backtest:
    before, after = meant(answer="ordinary"), meant()
    names = [f"MI-2026{each:04}-AAA" for each in range(number)]
    return Backtest([compared(each, before, after) for each in names], ["x"], "HEAD", "here")


def test_many_incidents_are_cut_on_a_terminal_and_folded_in_markdown() -> None:
    rows = {block.heading: block.rows for block in blocks(many(8))}["Which incidents are major"]
    assert rows[0][2].endswith("MI-20260005-AAA and 2 more")
    shown = markdown(many(8))
    assert "| newly major | 8 | <details><summary>8 incidents</summary>MI-20260000-AAA, " in shown
    assert "MI-20260007-AAA</details>" in shown


def test_a_pull_request_gets_a_comment_that_fits_and_that_words_do_not_break() -> None:
    shown = markdown(SOME)
    assert shown.startswith(
        f"{MARKER}## Effect of this policy on past incidents\n\n- Of 6 incidents in 1 month:"
    )
    assert "\n- criterion many\\|users taken out\n" in shown
    assert "\n| cadence | 2 → 4 | 1 | newly missed: MI-1<br>no longer missed: MI-4<br>" in shown
    assert "\n| updates | scribe | 3.0 | 5.0 |\n" in shown
    assert "\n### Excluded\n\n- drill: 1: MI-7\n" in shown
    endless = Backtest(SOME.comparisons, ["y" * 100] * 2000, "HEAD", "here")
    cut = markdown(endless)
    assert len(cut.encode()) <= COMMENT_LIMIT
    assert "more lines not shown; see `mim policy backtest --format json`." in cut


def test_the_document_names_every_incident() -> None:
    told = json_.loads(json(SOME))
    assert told["version"] == 1
    assert (told["incidents"], told["months"], told["backfilled"]) == (6, 1.0, ["MI-5"])
    assert (told["newly_major"], told["no_longer_major"]) == (["MI-2"], ["MI-3"])
    assert (told["declared_at_once"], told["only_proposed"]) == (["MI-2"], ["MI-3"])
    assert told["cannot_be_told"] == [{"incident": "MI-6", "unknown": ["many|users"]}]
    assert told["severities"] == [{"before": "SEV1", "after": "SEV2", "incidents": ["MI-2"]}]
    assert told["clocks"][0] == {
        "clock": "cadence",
        "family": "updates",
        "owed": {"before": 2, "after": 4},
        "missed": {"before": 1, "after": 1},
        "newly_missed": ["MI-1"],
        "missed_no_more": ["MI-4"],
        "moved": ["MI-4"],
    }
    assert told["load"] == [{"family": "updates", "owner": "scribe", "before": 3, "after": 5}]
    assert told["left_out"] == {"drill": ["MI-7"]}
    assert told["unreadable"] == ["incidents/2026/MI-8/incident.yaml"]
