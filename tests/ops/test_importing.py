"""An import creates a record from what its source says, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from mimkit.model.time.approximate import ApproximateTime
from mimkit.ops.importing import texts
from mimkit.ops.importing.drafts import ActionDraft, ReviewDraft
from mimkit.ops.importing.names import Names
from mimkit.ops.importing.review import draft_prompts
from mimkit.ops.refusals.names import UnknownName
from mimkit.report.incident.entry_text import entry_words
from tests.builders import clock
from tests.ops.importing import NOW, draft, event, office

LONG = "word " * 9_000
"""45,000 characters: more than two entries hold."""


def test_a_record_has_what_the_source_says_and_where_it_came_from() -> None:
    made = office().load(
        draft(
            event("10:05", "declared", "A page", severity="critical"),
            event(
                "10:15", text="We look", state="investigating", next=clock("10:45"), url="https://x.example/1"
            ),
            event("10:20", "note", "Told by", by="tech-duty"),
            event("10:30", "severity", severity="minor"),
            event("10:40", "workaround"),
            event("10:50", "restored", "Works"),
            event("11:00", "closed"),
            started=clock("10:01"),
            services=("Checkout", "payments", "Search", "Search"),
            category="Data base",
            impact="Nobody could pay",
            url="https://x.example/i1",
            as_of=clock("11:01"),
            unmapped={"number": "7", "empty": ""},
        )
    )
    record, state = made.record, made.dossier.state
    assert (record.title, record.mode, record.services) == (
        "Checkout fails",
        "backfill",
        ("checkout", "payments"),
    )
    assert (record.category, record.impact, record.started) == (
        "data-base",
        "Nobody could pay",
        clock("10:01"),
    )
    assert record.source is not None
    assert (record.source.format, record.source.key, record.source.url) == (
        "test",
        "i1",
        "https://x.example/i1",
    )
    assert record.source.as_of == clock("11:01")
    assert dict(record.source.unmapped) == {"number": "7", "components": "Search"}
    assert record.is_imported
    assert [(each.kind, each.via, each.by) for each in record.timeline] == [
        ("declared", "import", "mim-duty"),
        ("update", "import", "mim-duty"),
        ("note", "import", "tech-duty"),
        ("severity", "import", "mim-duty"),
        ("workaround", "import", "mim-duty"),
        ("restored", "import", "mim-duty"),
        ("close", "import", "mim-duty"),
    ]
    assert state.severities == ((clock("10:05"), "SEV1"), (clock("10:30"), "SEV3"))
    update = record.timeline[1]
    assert (update.affected, update.doing, update.state, update.next) == (
        "We look",
        None,
        "investigating",
        clock("10:45"),
    )
    assert (update.source, update.key) == ("https://x.example/1", "update 10:15")
    assert record.timeline[3].reason == 'Stated in the source as "minor".'
    assert made.findings == []
    [imported] = made.imported
    assert (imported.outcome, imported.entries, imported.components) == ("new", 7, ("Search",))


def test_nothing_is_invented() -> None:
    made = office().load(draft(), draft(event("10:05", text="x"), key="i2"))
    first, second = made.desk.snapshot.incidents.values()
    assert (first.timeline, first.started, first.services) == ((), None, ())
    assert [each.kind for each in second.timeline] == ["update"]


def test_two_clones_give_the_same_ids() -> None:
    drafts = draft(event("10:05", text="x"), event("10:06", "note", "y")), draft(key="i2")
    one, other = office().load(*drafts), office().load(*drafts, when="+91 09:00")
    assert one.desk.snapshot.incidents.keys() == other.desk.snapshot.incidents.keys()
    ids = [[e.id for i in each.desk.snapshot.incidents.values() for e in i.timeline] for each in (one, other)]
    assert ids[0] == ids[1]
    assert len({*ids[0]}) == 2


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("sev2", "SEV2"),
        ("critical", "SEV1"),
        ("Major", "SEV2"),
        ("minor", "SEV3"),
        ("P1", "SEV1"),
        ("2 - High", "SEV2"),
        ("low", "pending"),  # the policy has no fourth severity
        ("none", "pending"),
        ("maintenance", "pending"),
        ("red", "SEV3"),  # by the option
        ("", "pending"),
    ],
)
def test_a_severity_of_the_source_becomes_one_of_the_policy(word: str, severity: str) -> None:
    made = office().load(draft(event("10:05", text="x"), severity=word), severities={"Red": "SEV3"})
    assert made.dossier.state.severity == severity
    kept = made.record.source.unmapped if made.record.source else {}
    assert kept.get("severity") == (word if word and severity == "pending" else None)


def test_the_time_of_a_severity_is_the_first_that_is_known() -> None:
    made = office().load(draft(event("10:05", text="x"), severity="P1", started=clock("09:50")))
    assert made.dossier.state.severities == ((clock("09:50"), "SEV1"),)
    future = office().load(draft(created=clock("+99 10:00"), severity="P1"))
    assert future.dossier.state.severities == ((clock(NOW), "SEV1"),)


def test_names_of_the_source_are_mapped_by_options_and_unknown_ones_are_counted() -> None:
    wanted = draft(
        event("10:05", "note", "x", by="Nobody Known"),
        event("10:06", "note", "y", by="Alex"),
        services=("Shop", "Robots", "Search"),
    )
    made = office().load(wanted, services={"shop": "checkout", "Robots": ""}, people={"alex": "tech-duty"})
    [imported] = made.imported
    assert (imported.components, imported.authors) == (("Search",), ("Nobody Known",))
    assert made.record.services == ("checkout",)
    assert [each.by for each in made.record.timeline] == ["mim-duty", "tech-duty"]
    assert made.record.source is not None
    assert made.record.source.unmapped["authors"] == "Nobody Known"
    snapshot = office().desk.snapshot
    mappings: tuple[tuple[dict[str, str], dict[str, str], dict[str, str]], ...] = (
        ({"x": "SEV9"}, {}, {}),
        ({}, {"x": "nowhere"}, {}),
        ({}, {}, {"x": "nobody"}),
    )
    for mapping in mappings:
        with pytest.raises(UnknownName):
            Names.of(snapshot, *mapping)


def test_no_text_is_lost_if_it_is_too_long_for_one_entry() -> None:
    title = "Very " * 60 + "long"
    made = office().load(
        draft(event("10:05", text=LONG), title=title, impact=LONG, unmapped={"x" * 300: LONG})
    )
    record = made.record
    assert [each.kind for each in record.timeline] == ["update", "note", "note"]
    assert [each.key for each in record.timeline] == ["update 10:05", "update 10:05/2", "update 10:05/3"]
    assert " ".join([*made.texts("update"), *made.texts("note")]) == LONG.strip()
    assert record.title == f"{title[:197].rsplit(' ', 1)[0]}..."
    source = record.source
    assert source is not None
    assert source.unmapped["title"] == title
    assert (
        " ".join([record.impact or "", source.unmapped["impact (2)"], source.unmapped["impact (3)"]])
        == LONG.strip()
    )
    assert sum(len(text) for name, text in source.unmapped.items() if name.startswith("x")) > 44_000
    again = made.load(draft(event("10:05", text=LONG), title=title, impact=LONG, unmapped={"x" * 300: LONG}))
    assert again.imported[0].outcome == "unchanged"


def test_a_record_that_no_command_could_read_is_a_problem_and_stops_no_other() -> None:
    huge = draft(*(event(f"10:{n:02}", text="ä" * 19_000) for n in range(59)), key="huge")
    made = office().load(huge, draft(title="Fine"))
    assert made.record.title == "Fine"
    assert "its record would be about" in made.problems[0]


def test_what_the_source_states_twice_or_without_text_is_kept_apart() -> None:
    made = office().load(
        draft(
            event("10:05", text="one", key="k"),
            event("10:05", text="two", key="k"),
            event("10:06", key="only a state", state="monitoring"),
            event("10:07", key="nothing"),
            event("10:08", "note", key="empty"),
            event("10:09", "acknowledged"),
            event("10:10", "restored"),
            event("10:20", "reopened"),
            event("10:30", "detected"),
            event("10:31", "finding", "f"),
            event("10:32", "decision", "d"),
            event("10:33", "action", "a"),
            event("10:34", "severity", key="unsaid"),
            event("+99 10:00", text="later", key="future"),
        )
    )
    assert [each.key for each in made.record.timeline][:3] == ["k", "k#2", "only a state"]
    assert made.texts("update") == ["one", "two", "monitoring"]
    assert made.texts("note") == ["Acknowledged."]
    assert made.texts("reopen") == ["The source gives no reason."]
    assert made.texts("severity") == ["Not stated in the source."]
    named = "'Checkout fails' (i1): "
    assert made.problems == (
        f"{named}the update entry 'nothing' has no text, so it was omitted",
        f"{named}the note entry 'empty' has no text, so it was omitted",
        f"{named}the update entry 'future' is in the future, so it was omitted",
    )


def test_times_that_contradict_each_other_are_doubted_one_by_one() -> None:
    made = office().load(
        draft(
            event("10:05", text="x"),
            event("09:00", "restored"),
            event("09:10", "closed", doubt="Found by its heading"),
            started=clock("10:30"),
            doubts=(("started", "Only the report says it"), ("nonsense", "Unsure"), ("title", " ")),
        )
    )
    assert made.findings == ["MIM268"]  # of the doubt without a subject
    assert made.record.source is not None
    doubts = {each.about: each.text for each in made.record.source.doubts}
    assert doubts["started", "restored"] == (
        "In the source, `restored` (at 2026-11-23T09:00:00Z) is before `started` (at 2026-11-23T10:30:00Z)."
    )
    assert doubts["started", "closed"].startswith("In the source, `closed` (at 2026-11-23T09:10:00Z)")
    assert doubts["started",] == "Only the report says it"
    assert doubts[()] == "Unsure"
    assert doubts[made.record.timeline[2].id,] == "Found by its heading"
    assert len(made.imported[0].doubts) == 2


def test_an_update_before_the_start_is_a_doubt_about_the_start() -> None:
    made = office().load(draft(event("10:05", text="x"), started=clock("10:30")))
    assert made.findings == []
    assert made.imported[0].doubts == (
        "In the source, an update (at 2026-11-23T10:05:00Z) is before `started`.",
    )
    detected = office().load(draft(event("10:05", text="x"), event("10:20", "detected")))
    assert "before `detected`" in detected.imported[0].doubts[0]


def test_approximate_times_keep_their_precision() -> None:
    day = ApproximateTime.of(clock("12:00"), "day", None)
    made = office().load(draft(replace(event("10:05", "note", "x"), at=day), started=day))
    assert (made.record.timeline[0].precision, made.record.started_precision) == ("day", "day")
    later = office().load(draft(started=clock("+99 10:00"), category="!?", severity="?"))
    assert later.record.started is None
    assert later.record.source is not None
    assert later.record.source.unmapped == {"category": "!?", "severity": "?"}


def test_a_report_becomes_a_draft_review_of_a_new_record() -> None:
    said = ReviewDraft(
        summary="It broke",
        root_cause=LONG,
        worked=("Alerts", " "),
        actions=(
            ActionDraft("Renew it", "https://x.example/2", "detect", "high"),
            ActionDraft("Renew it", "see 3", "odd", "odd"),
            ActionDraft(" "),
        ),
    )
    made = office().load(draft(event("10:05", text="x"), review=said))
    [review] = made.desk.snapshot.reviews.values()
    assert (review.state, review.owner, review.summary, review.worked) == (
        "draft",
        "mim-duty",
        "It broke",
        ("Alerts",),
    )
    assert " ".join([review.root_cause or "", *review.surprised]) == LONG.strip()
    assert [(each.title, each.kind, each.priority, each.ticket) for each in review.actions] == [
        ("Renew it", "detect", "high", "https://x.example/2"),
        ("Renew it", "prevent", "medium", None),
    ]
    again = made.load(draft(event("10:05", text="x"), review=said))
    assert again.imported[0].outcome == "unchanged"


def test_action_items_keep_the_state_that_their_report_states() -> None:
    day = date(2026, 12, 1)
    said = ReviewDraft(
        actions=(
            ActionDraft("Open", owner="tech-duty", due=day, public_title="Better alerts"),
            ActionDraft("Done", done=clock("11:00"), evidence="https://x.example/9", owner="Ann"),
            ActionDraft("Done elsewhere", done=clock("11:00"), evidence="9f0b1c2"),
            ActionDraft("Declined", is_declined=True, reason="Too dear"),
            ActionDraft("Declined too", is_declined=True),
        )
    )
    made = office().load(draft(event("10:05", text="x"), review=said, url="https://x.example/i1"))
    [review] = made.desk.snapshot.reviews.values()
    open_one, done, elsewhere, declined, also = review.actions
    assert (open_one.owner, open_one.due, open_one.public_title) == ("tech-duty", day, "Better alerts")
    assert open_one.assigned == open_one.opened == clock(NOW)
    assert done.done
    assert (done.done.at, done.done.evidence, done.opened) == (
        clock("11:00"),
        "https://x.example/9",
        clock("11:00"),
    )
    # A commit of another repository cannot be found here, so the report itself is the evidence.
    assert elsewhere.done
    assert (elsewhere.done.evidence, elsewhere.done.commit) == ("https://x.example/i1", None)
    assert declined.declined
    assert also.declined
    assert (declined.declined.reason, also.declined.reason) == (
        "Too dear",
        "The source does not state the reason.",
    )
    assert made.record.source
    assert made.record.source.unmapped == {"owners of action items": "Ann"}
    without = office().load(draft(event("10:05", text="x"), review=said, url=""))
    assert without.record.source
    assert without.record.source.unmapped["finished action items"] == "Done elsewhere"


def test_a_draft_review_says_what_was_recognised_and_what_is_a_default() -> None:
    recognised = ("This section was identified by its title. Compare it with the report.",)
    stated = ActionDraft("Renew it", "", "detect", "high")
    cases: tuple[tuple[ReviewDraft, dict[tuple[str, ...], tuple[str, ...]]], ...] = (
        (
            ReviewDraft(summary="It broke", lucky=("x",), actions=(stated,)),
            {("summary",): recognised, ("lucky",): recognised},
        ),
        (
            ReviewDraft(actions=(stated, ActionDraft("Test it", "", "detect"))),
            {
                ("actions",): (
                    "The report does not state the priority of every item; `prevent` and `medium` are defaults.",
                )
            },
        ),
        (ReviewDraft(summary="x", actions=(ActionDraft(" "),)), {("summary",): recognised}),
    )
    for said, expected in cases:
        made = office().load(draft(event("10:05", text="x"), review=said))
        [review] = made.desk.snapshot.reviews.values()
        assert draft_prompts(review, said) == expected


def test_hostile_texts_become_texts() -> None:
    made = office().load(
        draft(
            event(
                "10:05",
                text="half \ud800 \udc00\x00\u202e end",
                key="a\nb" * 200,
                url="javascript:x",
                by="\x1b[2J",
            ),
            key="k" * 2_000,
            title="\x1b[2J\u2028two",
            url="nonsense",
            unmapped={"\n": "x"},
        )
    )
    record = made.record
    assert made.texts("update") == ["half \ufffd \ufffd end"]
    assert record.title == "[2J two"
    assert record.source is not None
    assert (record.source.url, record.source.unmapped["unnamed"]) == (None, "x")
    assert len(record.timeline[0].key or "") < 150
    assert record.timeline[0].source == "test"
    untitled = office().load(draft(title="\x00"))
    assert untitled.record.title == "Untitled"


def test_a_value_that_does_not_fit_is_a_problem_of_its_incident() -> None:
    odd = replace(event("10:05", text="x"), next=clock("10:00").replace(tzinfo=None))
    made = office().load(draft(odd, key="odd"), draft(title="Fine"))
    assert made.record.title == "Fine"
    assert made.problems[0].startswith("'Checkout fails' (odd) was not imported: `next`: ")


def test_texts_are_divided_where_a_reader_would() -> None:
    assert texts.parts("one\n\ntwo", 6) == ["one", "two"]
    assert texts.parts("aaaaaaaa", 3) == ["aaa", "aaa", "aa"]
    assert texts.one_line(" a\n b ") == "a b"


def test_an_imported_update_has_one_text_and_no_other_may_omit_what_is_being_done() -> None:
    made = office().load(draft(event("10:05", text="We look")))
    [update] = made.record.timeline
    assert entry_words(update) == "We look."
    with pytest.raises(ValidationError, match="Field required"):
        type(update).model_validate({**dict(update), "via": "cli"})
    assert (
        entry_words(update.model_copy(update={"doing": "Repairs"}))
        == "Affected: We look. In progress: Repairs."
    )
