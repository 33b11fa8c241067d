"""The public site contains what was intended for the public, with roles instead of names, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mimkit.model.incident.entries import (
    ENTRY_TYPES,
    Amended,
    Closed,
    Demoted,
    FactSet,
    Fixed,
    Merged,
    Note,
    Reopened,
    Restored,
    Update,
)
from mimkit.model.incident.entry_parts import Correction
from mimkit.model.incident.incident import PublicWords, Source
from mimkit.model.incident.review import ActionItem
from mimkit.model.incident.state import fold
from mimkit.model.organisation.directory import Audience, Channels
from mimkit.model.snapshot import PolicyInForce, Snapshot
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.open_records import document
from mimkit.publish.feeds.site import Site
from mimkit.publish.pages import archive_for, pages
from mimkit.publish.public.canaries import FOUND, plant_canaries
from mimkit.publish.public.leak_test import leaks
from mimkit.publish.public.snapshot import public
from mimkit.publish.public.texts import Texts
from mimkit.report.export.oir.schema import open_incident_schema

OPEN = "MI-20261123-K7F"
REVIEWED = "MI-20260914-B3Q"
PAGE = f"incidents/2026/{OPEN}.md"
AT = {"at": "2026-11-23T10:57:00Z", "recorded": "2026-11-23T10:57:30Z", "by": "tech-duty"}


@pytest.fixture
def outside(facts: BuildFacts) -> BuildFacts:
    return replace(facts, audience=PUBLIC)


@pytest.fixture
def words(snapshot: Snapshot, outside: BuildFacts, seen: Any) -> Callable[..., str]:
    return lambda uri, records=snapshot: str(seen(pages(records, outside)[uri]).words)


def with_entries(snapshot: Snapshot, *entries: Any, incident: str = OPEN) -> Snapshot:
    old = snapshot.incidents[incident]
    changed = old.model_copy(update={"timeline": (*old.timeline, *entries)})
    return replace(snapshot, incidents={**snapshot.incidents, incident: changed})


def entry(shape: Any, number: int = 1, **values: Any) -> Any:
    return shape.model_validate({**AT, "id": f"01M840TM30AAAAAAAAAAAAAAA{number}", **values})


def shared(snapshot: Snapshot, **changes: Any) -> Snapshot:
    review = snapshot.reviews[REVIEWED].model_copy(update={"shared_with": ("staff", "customers"), **changes})
    return replace(snapshot, reviews={**snapshot.reviews, REVIEWED: review})


def announcing(snapshot: Snapshot, announce: str | None) -> Snapshot:
    return replace(snapshot, policy=snapshot.policy.model_copy(update={"announce": announce}))


def test_only_incidents_that_the_public_was_told_of_have_a_page(
    snapshot: Snapshot, outside: BuildFacts
) -> None:
    assert sorted(pages(announcing(snapshot, "on_first_update"), outside)) == [
        "incidents/2026.md",
        f"incidents/2026/{REVIEWED}.md",
        PAGE,
        "incidents/index.md",
        "index.md",
    ]


def test_an_update_for_everybody_or_for_an_audience_outside_is_shown_and_one_for_executives_is_not(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    told = with_entries(
        snapshot, entry(Update, audience="customers", affected="Some cards", doing="Waiting.")
    )
    page = words(PAGE, told)
    assert "Customers cannot pay in the web shop. Not affected Browsing" in page
    assert "Some cards" in page
    assert "A small share of card payments" not in page


def test_a_note_goes_out_only_where_it_names_an_audience_outside(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    told = with_entries(
        snapshot,
        entry(Note, 1, text="For everybody on the bridge"),
        entry(Note, 2, text="For customers", audience="customers"),
        entry(Note, 3, text="For staff", audience="staff"),
    )
    page = words(PAGE, told)
    assert "10:57 UTC Note For customers 10:48 UTC" in page
    assert "Published by the technical lead, unless an update states a different role." in page
    assert "For everybody on the bridge" not in page
    assert "For staff" not in page


def test_the_texts_for_the_public_are_shown_and_the_entries_that_set_them_are_not(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    texts = {
        "title": "Card payments fail",
        "summary": "Cards were not accepted.",
        "impact": "No orders by card",
    }
    sets = [
        entry(FactSet, number, field=f"public.{key}", value=text, reason="Approved by the duty manager")
        for number, (key, text) in enumerate(texts.items())
    ]
    changed = snapshot.incidents[OPEN].with_timeline((*snapshot.incidents[OPEN].timeline, *sets))
    told = replace(snapshot, incidents={**snapshot.incidents, OPEN: changed})
    page = words(PAGE, told)
    assert "Incidents / 2026 / MI-20261123-K7F Card payments fail" in page
    assert "Cards were not accepted. Impact No orders by card" in page
    assert "Approved by" not in page
    assert "Card payments fail" in words("index.md", told)
    again = public(public(told))
    assert again == public(told)
    assert public(plant_canaries(told).snapshot).incidents[OPEN].title == "Card payments fail"
    held = public(told, {(OPEN, "public.title"), (OPEN, "public.impact")}).incidents[OPEN]
    assert held.title.startswith("We are investigating a problem with ") or held.title.startswith(
        "Problem with "
    )
    assert held.public == PublicWords(summary="Cards were not accepted.")


def test_a_restricted_incident_has_no_page(snapshot: Snapshot) -> None:
    hidden = entry(FactSet, field="visibility", value="restricted")
    changed = snapshot.incidents[OPEN].with_timeline((*snapshot.incidents[OPEN].timeline, hidden))
    told = replace(snapshot, incidents={**snapshot.incidents, OPEN: changed})
    assert OPEN in public(snapshot).incidents
    assert OPEN not in public(told).incidents


def test_who_said_it_is_a_role(words: Callable[..., str], snapshot: Snapshot) -> None:
    page = words(PAGE)
    assert "10:21 UTC Update Affected" in page
    assert "Communications lead" in page
    for person in snapshot.people.values():
        assert person.name not in page
        assert person.id not in page


def test_somebody_without_a_role_is_of_the_incident_team(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    told = with_entries(
        snapshot, entry(Update, by="scribe-duty", affected="Still some cards", doing="Waiting.")
    )
    page = words(PAGE, told)
    assert "Published by the incident team, unless an update states a different role." in page
    assert "Still some cards What we are doing Waiting. 10:48 UTC" in page


def test_what_turned_the_state_is_told_in_words_of_ours(words: Callable[..., str]) -> None:
    page = words(PAGE)
    assert "10:48 UTC Workaround in place Technical lead" in page
    assert "10:09 UTC Major incident declared Incident team" in page
    assert "second gateway" not in page
    assert "Nobody can pay; the size" not in page


def test_a_workaround_for_customers_is_told_in_its_own(snapshot: Snapshot, words: Callable[..., str]) -> None:
    shape = next(each for each in ENTRY_TYPES if each.__name__ == "Workaround")
    told = with_entries(snapshot, entry(shape, text="Pay at the till.", audience="customers"))
    assert "Pay at the till." in words(PAGE, told)


def test_corrected_words_are_shown_and_what_stood_there_before_is_not(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    update = next(each for each in snapshot.incidents[OPEN].timeline if each.kind == "update")
    right = Correction(text="Card payments fail in the web shop.")
    page = words(PAGE, with_entries(snapshot, entry(Amended, entry=update.id, correct=right)))
    assert "Card payments fail in the web shop." in page
    assert "Affected Customers cannot pay in the web shop." not in page


def test_a_redacted_update_says_that_it_was_withdrawn(snapshot: Snapshot, words: Callable[..., str]) -> None:
    blank: dict[str, Any] = dict.fromkeys(("affected", "not_affected", "doing"), "[redacted]")
    page = words(PAGE, with_entries(snapshot, entry(Update, **blank)))
    assert "10:57 UTC Update Text removed 10:48 UTC" in page
    assert "[redacted]" not in page


def test_only_services_that_are_marked_are_named(words: Callable[..., str]) -> None:
    assert "Staff e-mail" not in words(f"incidents/2026/{REVIEWED}.md")
    assert "Web checkout" in words(f"incidents/2026/{REVIEWED}.md")
    home = words("index.md")
    assert "Card payments Degraded performance" in home
    assert "Order database" not in home


def test_a_service_without_an_open_incident_says_so(snapshot: Snapshot, words: Callable[..., str]) -> None:
    past = {REVIEWED: snapshot.incidents[REVIEWED]}
    home = words("index.md", replace(snapshot, incidents=past))
    assert "No active incidents" in home
    assert "Web checkout Operational" in home
    assert "Problem with Web checkout" in home


def test_an_incident_that_was_declared_when_it_was_over_did_not_last_less_than_nothing(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    old = snapshot.incidents[REVIEWED]
    late = [
        each.model_copy(update={"at": each.at + timedelta(days=1)}) if each.kind == "declared" else each
        for each in old.timeline
    ]
    records = replace(
        snapshot, incidents={REVIEWED: old.model_copy(update={"started": None, "timeline": tuple(late)})}
    )
    for page in (words("index.md", records), words(f"incidents/2026/{REVIEWED}.md", records)):
        assert "Problem with Web checkout" in page
        assert "estored in" not in page
        assert "Known since" not in page


def test_an_incident_whose_beginning_is_not_known_is_known_since_its_detection(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    uri = f"incidents/2026/{REVIEWED}.md"
    assert "Started 14 Sep 2026, 06:50 UTC" in words(uri)
    unknown = snapshot.incidents[REVIEWED].model_copy(update={"started": None})
    page = words(uri, replace(snapshot, incidents={REVIEWED: unknown}))
    assert "Detected 14 Sep 2026, 07:31 UTC" in page
    assert "Declared 14 Sep 2026, 07:44 UTC" in page
    assert "From detection to restoration 1h 39m" in page  # as long as in the history of the service
    silent = tuple(each for each in unknown.timeline if each.kind != "detected")
    declared = unknown.model_copy(update={"timeline": silent})
    page = words(uri, replace(snapshot, incidents={REVIEWED: declared}))
    assert "Detected" not in page
    assert "From declaration to restoration 1h 26m" in page


def test_times_that_are_known_only_approximately_are_shown_as_such(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    old = snapshot.incidents[REVIEWED]
    rough = [
        each.model_copy(update={"precision": "hour"}) if each.kind == "restored" else each
        for each in old.timeline
    ]
    record = old.model_copy(update={"started_precision": "day", "timeline": tuple(rough)})
    records = replace(snapshot, incidents={REVIEWED: record})
    page = words(f"incidents/2026/{REVIEWED}.md", records)
    assert "Started on 14 Sep 2026" in page
    assert "about 09:10 UTC" in page
    assert "Service restored about 14 Sep 2026, 09:10 UTC" in page
    assert "Time to restore at most 9h 40m" in page


def test_a_service_that_is_down_says_so(snapshot: Snapshot, words: Callable[..., str]) -> None:
    incident = snapshot.incidents[OPEN]
    early = tuple(each for each in incident.timeline if each.kind != "workaround")
    down = {OPEN: incident.model_copy(update={"timeline": early})}
    assert "Card payments Major outage" in words("index.md", replace(snapshot, incidents=down))


def test_a_review_is_shown_when_it_is_published_and_shared_outside(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    uri = f"incidents/2026/{REVIEWED}.md"
    assert "Post-incident review" not in words(uri)
    assert "Post-incident review" not in words(uri, shared(snapshot, state="in-review"))
    page = words(uri, shared(snapshot))
    assert "Summary A retry in the mail queue sent every confirmation twice" in page
    assert "Nobody knew who owned the queue." in page
    for inside in ("before the morning peak", "per cluster", "An alert fires", "tickets.example.com", "PB-"):
        assert inside not in page


def test_a_review_that_is_shared_outside_tells_of_its_incident(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    quiet = snapshot.incidents[REVIEWED]
    quiet = quiet.model_copy(update={"timeline": tuple(e for e in quiet.timeline if e.kind != "update")})
    records = replace(announcing(snapshot, "on_first_update"), incidents={REVIEWED: quiet})
    assert public(records).incidents == {}
    page = words(f"incidents/2026/{REVIEWED}.md", shared(records))
    assert "Service restored" in page
    assert "A retry in the mail queue" in page
    assert "Confirmations are held back" not in page


def test_a_drill_stays_inside_with_its_review(snapshot: Snapshot) -> None:
    drill = snapshot.incidents[REVIEWED].model_copy(update={"mode": "drill"})
    assert public(shared(replace(snapshot, incidents={REVIEWED: drill}))).incidents == {}


def test_the_first_page_repeats_what_was_said_last(snapshot: Snapshot, words: Callable[..., str]) -> None:
    told = with_entries(
        snapshot,
        entry(Update, affected="Some cards", doing="Waiting for the bank.", next="2026-11-23T11:30:00Z"),
    )
    home = words("index.md", told)
    assert "Some cards Waiting for the bank. Last update 23 Nov 2026, 10:57 UTC" in home
    assert "next update due 23 Nov 2026, 11:30 UTC" in home


def test_a_redacted_update_is_not_repeated(snapshot: Snapshot, words: Callable[..., str]) -> None:
    blank: dict[str, Any] = dict.fromkeys(("affected", "not_affected", "doing"), "[redacted]")
    home = words("index.md", with_entries(snapshot, entry(Update, **blank)))
    assert "[redacted]" not in home
    assert "Last update" not in home


def test_a_promised_update_that_did_not_come_is_not_announced_any_more(words: Callable[..., str]) -> None:
    for page in (words("index.md"), words(PAGE)):
        assert "pdate overdue since 23 Nov 2026, 10:51 UTC" in page


def test_a_promise_that_passed_is_void_once_service_is_restored(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    restored = next(each for each in ENTRY_TYPES if each.__name__ == "Restored")
    page = words(PAGE, with_entries(snapshot, entry(restored, at="2026-11-23T10:50:00Z")))
    assert "update was due" not in page


def test_the_days_of_an_incident_stand_over_what_was_said_on_them(words: Callable[..., str]) -> None:
    page = words(f"incidents/2026/{REVIEWED}.md")
    first, last = page.index("Monday, 14 September 2026"), page.index("Thursday, 1 October 2026")
    assert last < page.index("Permanent fix in place") < first < page.index("Investigating")


def test_a_review_without_its_day_keeps_the_day_it_was_begun(snapshot: Snapshot) -> None:
    review = public(shared(snapshot, published=None)).reviews[REVIEWED]
    assert (review.published, review.started) == (None, snapshot.reviews[REVIEWED].started)


def test_an_incident_that_ended_otherwise_says_so_in_neutral_words(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    for end, badge, said in (
        (entry(Demoted, reason="Hoax by M."), "Not a major incident", "This was not a major incident."),
        (
            entry(Merged, into="MI-20260915-6ZR"),
            "Not a major incident",
            "being handled as part of another incident",
        ),
        (entry(Merged, into=REVIEWED), "Merged", "For updates, see Problem with Web checkout"),
    ):
        page = words(PAGE, with_entries(snapshot, end))
        assert badge in page
        assert said in page
        assert "Hoax" not in page


def test_a_fix_and_a_reopening_are_told_without_their_words(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    told = with_entries(
        snapshot,
        entry(Fixed, 1, text="Node gateway-b replaced."),
        entry(Reopened, 2, reason="gateway-b again"),
    )
    page = words(PAGE, told)
    assert "Permanent fix in place" in page
    assert "Reopened" in page
    assert "gateway-b" not in page


def test_a_restored_service_is_told_as_the_public_services_that_depend_on_it(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    services = {
        **snapshot.services,
        "checkout": snapshot.services["checkout"].model_copy(update={"depends_on": ("payments",)}),
        "payments": snapshot.services["payments"].model_copy(update={"public": False}),
        "email": snapshot.services["email"].model_copy(update={"public": True, "depends_on": ()}),
    }
    of_three = snapshot.incidents[OPEN].model_copy(update={"services": ("payments", "database", "email")})
    of_three = of_three.model_copy(update={"timeline": of_three.timeline[:4]})
    other = replace(snapshot, services=services, incidents={**snapshot.incidents, OPEN: of_three})
    inside = entry(Restored, 1, services=["database"], text="Disk replaced", audience="staff")
    told = entry(Restored, 1, services=["database"], text="Reports work", audience="customers")
    email = entry(Restored, 2, services=["email"])
    again = entry(Reopened, 3, services=["email"], reason="gateway-b again")
    hidden = entry(Reopened, 4, services=["database"], reason="gateway-b again")

    page = words(PAGE, with_entries(other, inside, email, again, hidden))
    assert "Service restored: Staff e-mail" in page
    assert "Affected again: Staff e-mail" in page
    assert not any(each in page.lower() for each in ("database", "payments", "gateway-b", "disk"))
    assert "Note Reports work" in words(PAGE, with_entries(other, told, email))

    public_once = public(with_entries(other, inside, email, entry(Restored, 3, services=["payments"])))
    state = fold(public_once.incidents[OPEN])
    assert (state.milestones.restored, set(state.restored_services)) == (
        datetime(2026, 11, 23, 10, 57, tzinfo=UTC),
        {"checkout", "email"},
    )
    assert public(public_once) == public_once


def test_the_restoration_of_an_incident_without_public_services_is_told_once(snapshot: Snapshot) -> None:
    inside = snapshot.incidents[OPEN].model_copy(update={"services": ("database", "payments")})
    services = {key: each.model_copy(update={"public": False}) for key, each in snapshot.services.items()}
    first, last = (
        entry(Restored, number, services=[name]) for number, name in ((1, "database"), (2, "payments"))
    )
    hidden = replace(snapshot, services=services, incidents={OPEN: inside})
    seen = public(with_entries(hidden, first, last)).incidents[OPEN]
    assert [(each.id, each.services) for each in seen.timeline if isinstance(each, Restored)] == [
        (last.id, ())
    ]


def test_drills_stay_inside_whatever_was_said_in_them(snapshot: Snapshot) -> None:
    drill = snapshot.incidents[OPEN].model_copy(update={"mode": "drill"})
    assert OPEN not in public(replace(snapshot, incidents={OPEN: drill})).incidents


@pytest.mark.parametrize("licence", ["CC BY 4.0", None])
def test_a_report_is_named_outside_where_it_has_a_licence(
    snapshot: Snapshot, outside: BuildFacts, licence: str | None
) -> None:
    source = Source(title="A report", url="https://example.com/report", licence=licence, zone="A guess")
    old = snapshot.incidents[OPEN].model_copy(update={"mode": "backfill", "source": source})
    page = pages(replace(snapshot, incidents={OPEN: old}), outside)[PAGE]
    assert ("A report" in page) == (licence is not None)
    assert ("CC BY 4.0" in page) == (licence is not None)
    assert "A guess" not in page


def test_a_backfilled_incident_says_that_it_was_written_down_later(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    old = snapshot.incidents[OPEN].model_copy(update={"mode": "backfill"})
    assert "Back-filled." in words(PAGE, replace(snapshot, incidents={OPEN: old}))


def test_without_an_audience_outside_nothing_is_public(
    snapshot: Snapshot, outside: BuildFacts, words: Callable[..., str]
) -> None:
    inside = tuple(each.model_copy(update={"public": False}) for each in snapshot.audiences)
    closed = replace(snapshot, channels=Channels(audiences=inside))
    assert sorted(pages(closed, outside)) == ["incidents/index.md", "index.md"]
    assert "No past incidents." in words("index.md", closed)
    assert "No incidents reported." in words("incidents/index.md", closed)


def test_a_regulator_is_outside_and_its_reports_are_not_public(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    regulator = Audience(id="regulator", title="R", channel="status-page", public=True, authority=True)
    channels = Channels(channels=snapshot.channels.channels, audiences=(*snapshot.audiences, regulator))
    told = with_entries(
        replace(snapshot, channels=channels),
        entry(Update, audience="regulator", affected="Confidential", doing="Waiting."),
    )
    assert "Confidential" not in words(PAGE, told)


def test_the_commit_stays_inside(snapshot: Snapshot, outside: BuildFacts) -> None:
    assert outside.commit
    for markdown in pages(snapshot, outside).values():
        assert outside.commit[:10] not in markdown


def test_what_is_public_is_the_same_when_it_is_taken_again(snapshot: Snapshot) -> None:
    once = public(shared(with_entries(snapshot, entry(Note, text="For customers", audience="customers"))))
    assert public(once) == once


def test_a_public_record_is_one_that_the_models_accept(snapshot: Snapshot) -> None:
    seen = public(shared(snapshot))
    for record in (*seen.incidents.values(), *seen.reviews.values(), *seen.services.values(), seen.policy):
        assert type(record).model_validate(record.model_dump(by_alias=True)) == record


def test_times_are_those_of_the_whole_record_and_the_severity_is_a_word_of_status_pages(
    snapshot: Snapshot,
) -> None:
    for key, incident in public(snapshot).incidents.items():
        inside, outside = (fold(each) for each in (snapshot.incidents[key], incident))
        assert outside.severity == {"SEV1": "critical", "SEV2": "major", "SEV3": "minor"}[inside.severity]
        assert outside.phase == inside.phase
        for name in ("started", "declared", "workaround", "restored", "closed"):
            assert getattr(outside.milestones, name) == getattr(inside.milestones, name)


def test_the_list_of_all_incidents_leads_on_when_there_are_many(
    snapshot: Snapshot, outside: BuildFacts, words: Callable[..., str]
) -> None:
    old = snapshot.incidents[REVIEWED]
    many = {f"MI-20260914-00{n}": old.model_copy(update={"id": f"MI-20260914-00{n}"}) for n in range(9)}
    records = replace(snapshot, incidents=many)
    assert "All incidents" in words("index.md", records)
    assert len(archive_for(records, outside).cards) == 9


def quiet(snapshot: Snapshot, *more: Any, **header: Any) -> Snapshot:
    """Return one incident that was declared, with nothing written for the public."""
    old = snapshot.incidents[OPEN]
    declared = tuple(each for each in old.timeline if each.kind == "declared")
    changed = old.model_copy(update={"services": ("database",), "timeline": (*declared, *more), **header})
    return replace(snapshot, incidents={OPEN: changed}, reviews={})


def test_a_declared_incident_is_announced_with_the_public_services_that_depend_on_what_is_down(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    sentence = "We are investigating a problem with Web checkout and Card payments"
    home = words("index.md", quiet(snapshot))
    assert sentence in home
    assert "Card payments Partial outage Web checkout Partial outage" in home
    assert sentence in words(PAGE, quiet(snapshot))
    told = quiet(snapshot, entry(Update, affected="Cards", doing="Waiting."))
    assert sentence not in words("index.md", told)
    assert "Problem with Web checkout and Card payments" in words("index.md", told)


@pytest.mark.parametrize(
    "header",
    [
        {"mode": "drill"},
        {"mode": "backfill"},
        {"restricted": True},
        {"services": ("email",)},
        {"timeline": ()},
    ],
)
def test_what_is_not_a_live_incident_of_a_public_service_is_not_announced(
    snapshot: Snapshot, header: dict[str, Any]
) -> None:
    assert OPEN in public(quiet(snapshot)).incidents
    assert public(quiet(snapshot, **header)).incidents == {}


def test_an_incident_without_services_may_affect_any_and_is_announced_while_it_is_open(
    snapshot: Snapshot, words: Callable[..., str]
) -> None:
    unknown = quiet(snapshot, services=())
    assert "We are investigating a problem Investigating" in words("index.md", unknown)
    assert "No active incidents" not in words("index.md", unknown)
    assert public(public(unknown)) == public(unknown)
    assert public(announcing(unknown, "on_first_update")).incidents == {}
    closed = with_entries(announcing(unknown, "on_declaration"), entry(Closed))
    assert OPEN not in public(closed).incidents
    private = {key: each.model_copy(update={"public": False}) for key, each in unknown.services.items()}
    assert public(replace(unknown, services=private)).incidents == {}


def test_a_proposal_is_not_announced_until_it_is_declared(snapshot: Snapshot) -> None:
    proposed = next(each for each in ENTRY_TYPES if each.__name__ == "Proposed")
    declared = snapshot.incidents[OPEN].timeline
    only = (entry(proposed, severity="SEV1"),)
    assert public(quiet(snapshot, timeline=only)).incidents == {}
    assert OPEN in public(quiet(snapshot, timeline=(*only, *declared))).incidents


@pytest.mark.parametrize(
    ("announce", "running", "ended"),
    [("on_declaration", True, True), (None, True, False), ("on_first_update", False, False)],
)
def test_policy_says_when_an_incident_is_announced(
    snapshot: Snapshot, announce: str | None, *, running: bool, ended: bool
) -> None:
    over = entry(Demoted, reason="Not one")
    assert (OPEN in public(announcing(quiet(snapshot), announce)).incidents) == running
    assert (OPEN in public(announcing(quiet(snapshot, over), announce)).incidents) == ended
    told = quiet(snapshot, entry(Update, affected="Cards", doing="Waiting."))
    assert OPEN in public(announcing(told, announce)).incidents


def test_the_past_is_not_announced_when_the_policy_takes_up_the_key(snapshot: Snapshot) -> None:
    over = quiet(snapshot, entry(Demoted, reason="Not one"))
    before = announcing(snapshot, None).policy
    earlier = (PolicyInForce(datetime(2026, 1, 1, tzinfo=UTC), before),)
    assert public(over.with_earlier_policies(earlier)).incidents == {}
    assert public(plant_canaries(over.with_earlier_policies(earlier)).snapshot).incidents == {}


def test_a_title_names_three_services_and_counts_the_rest(snapshot: Snapshot) -> None:
    shop = snapshot.services["checkout"]
    many = {
        f"s-{n}": shop.model_copy(update={"id": f"s-{n}", "title": f"Shop {n} {'x' * 90}"}) for n in range(9)
    }
    for count, end in ((4, "..."), (9, "...")):
        records = replace(quiet(snapshot, services=tuple(many)[:count]), services=many)
        title = public(records).incidents[OPEN].title
        assert len(title) == 200
        assert title.endswith(end)
    short = {key: each.model_copy(update={"title": key.upper()}) for key, each in many.items()}
    records = replace(quiet(snapshot, services=tuple(short)), services=short)
    assert public(records).incidents[OPEN].title == (
        "We are investigating a problem with S-0, S-1, S-2 and 6 others"
    )


def test_an_incident_that_affects_no_public_service_is_called_by_its_day(snapshot: Snapshot) -> None:
    told = quiet(snapshot, entry(Update, affected="Mail", doing="Waiting."), services=("email",))
    assert public(told).incidents[OPEN].title == "Incident on 23 November 2026"


def test_the_id_of_a_late_entry_does_not_tell_when_it_was_recorded(snapshot: Snapshot) -> None:
    """The letters of the times were computed with a ULID tool: 10:57:00 is 01M840TM30, 11:42:10 is 01M843DAJG."""
    late = [
        Update.model_validate(
            {**AT, "id": f"01M843DAJGAAAAAAAAAAAAAAA{number}", "affected": "Cards", "doing": doing}
        )
        for number, doing in ((1, "First"), (2, "Second"))
    ]
    live = entry(Update, 3, affected="Cards", doing="Live", at="2026-11-23T10:57:00Z")
    seen = public(with_entries(snapshot, *late)).incidents[OPEN].timeline[-2:]
    assert [(each.id[:10], each.doing) for each in seen if isinstance(each, Update)] == [
        ("01M840TM30", "First"),
        ("01M840TM30", "Second"),
    ]
    assert seen[0].id < seen[1].id
    once = public(with_entries(snapshot, *late))
    assert public(once) == once
    assert public(with_entries(snapshot, live)).incidents[OPEN].timeline[-1].id == live.id


def test_what_the_public_reads_was_changed_when_that_was_recorded(snapshot: Snapshot) -> None:
    update = entry(Update, 1, affected="Cards", doing="Waiting.", recorded="2026-11-23T12:00:00Z")
    amend = entry(
        Amended, 2, entry=update.id, correct=Correction(text="All cards"), recorded="2026-11-23T13:00:00Z"
    )
    note = entry(Note, 3, text="Inside", recorded="2026-11-23T14:00:00Z")
    for more, hour in (((update,), 12), ((update, amend), 13), ((update, amend, note), 13)):
        seen = public(quiet(snapshot, *more)).incidents[OPEN].timeline
        assert max(each.recorded for each in seen).hour == hour


def test_action_items_with_a_public_title_are_published_and_nothing_else_of_them(
    snapshot: Snapshot, words: Callable[..., str], outside: BuildFacts, tmp_path: Path
) -> None:
    base = {
        "title": "Repair ledger9", "opened": "2026-09-15T10:00:00Z", "owner": "database-duty", "due": "2026-12-15",
        "ticket": "https://tickets.internal.example/7",
    }  # fmt: skip
    ended = {"at": "2026-09-18T12:00:00Z", "by": "database-duty"}
    written = [
        {**base, "id": "AC-20260915-AAA"},
        {**base, "id": "AC-20260915-BBB", "public_title": "Payments survive a full pool", "kind": "mitigate"},
        {**base, "id": "AC-20260915-CCC", "public_title": "An alert at 80 %",
         "done": {**ended, "evidence": "https://git.internal.example/88"}},
        {**base, "id": "AC-20260915-DDD", "public_title": "Two pools", "declined": {**ended, "reason": "ledger9 is too old"}},
        {**base, "id": "AC-20260915-EEE", "public_title": "Replace 10.1.2.3"},
    ]  # fmt: skip
    actions = tuple(ActionItem.model_validate(each) for each in written)
    told = shared(snapshot, actions=actions)
    page = words(f"incidents/2026/{REVIEWED}.md", told)
    assert page.count("Payments survive a full pool Open") == 1
    assert "An alert at 80 % Done 18 Sep 2026" in page
    assert "Two pools Declined" in page
    # The last one has an address in it, so it is withheld as a section of the review would be.
    (held,) = Texts(told).withheld.items()
    assert held[0] == (REVIEWED, "AC-20260915-EEE")
    assert "public_title of AC-20260915-EEE" in str(held[1])
    assert "correct `public_title` there" in str(held[1])
    seen = public(told, {held[0]})
    archive = archive_for(seen, outside)
    card = next(each for each in archive.cards if each.id == REVIEWED)
    raw = document(archive, Site("Example"), card)
    record = json.loads(raw)
    jsonschema.Draft7Validator(open_incident_schema()).validate(record)
    assert [{key: each[key] for key in ("id", "title", "kind", "state")} for each in record["actions"]] == [
        {
            "id": "AC-20260915-BBB",
            "title": "Payments survive a full pool",
            "kind": "mitigate",
            "state": "open",
        },
        {"id": "AC-20260915-CCC", "title": "An alert at 80 %", "kind": "prevent", "state": "done"},
        {"id": "AC-20260915-DDD", "title": "Two pools", "kind": "prevent", "state": "declined"},
    ]
    assert {key for each in record["actions"] for key in each} == {
        "id", "title", "kind", "priority", "state", "done_at",
    }  # fmt: skip
    for secret in (page, raw.decode()):
        assert not re.search(r"ledger9|internal\.example|database-duty|2026-12-15|AC-20260915-[AE]", secret)
    # The leak test, which lists the public fields again, accepts these titles and ids, and nothing else.
    planted = plant_canaries(told)
    for action in planted.snapshot.reviews[REVIEWED].actions:
        assert action.public_title in {None, *(each.public_title for each in actions)}
        assert FOUND.search(action.title + str(action.owner) + str(action.ticket))
    (tmp_path / "record.json").write_bytes(
        document(archive_for(planted.snapshot, outside), Site("Example"), card)
    )
    assert [*leaks(tmp_path, planted, public(told))] == []
    assert {each.words for each in leaks(tmp_path, planted, public(shared(snapshot, actions=())))} == {
        f"the id {each['id']}" for each in record["actions"]
    }
    inside = {REVIEWED: told.reviews[REVIEWED].model_copy(update={"shared_with": ()})}
    assert REVIEWED not in public(replace(snapshot, reviews=inside)).reviews
    kept = plant_canaries(replace(snapshot, reviews=inside)).snapshot.reviews[REVIEWED].actions
    assert all(FOUND.search(each.public_title or "zqcanary1z") for each in kept)
