"""Schedules of other tools: who is on call by them, and when a rotation says the same."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.app.rosters.schedules.fields import ScheduleUnreadable
from mimkit.app.rosters.schedules.layers import Layer, Member, OtherSchedule, Window
from mimkit.app.rosters.schedules.reader import ChooseSchedule, events_of, is_schedule, read_schedule
from mimkit.app.rosters.schedules.rotations import rotation_of
from mimkit.duty.turns import Turn, topmost_turns, turns_between
from mimkit.errors import MimError
from mimkit.model.organisation.roster import Roster

CORPUS = Path(__file__).parents[3] / "shared/corpora/vendor-schemas/pagerduty-api-schema/DERIVED_examples"
BERLIN = ZoneInfo("Europe/Berlin")
START, END = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def raw(document: Any) -> bytes:
    return json.dumps(document).encode()


def shifts(document: Any, start: datetime = START, end: datetime = END) -> list[tuple[str, str, str]]:
    """Return who is on call by a document, as topmost shifts of UTC times."""
    found = events_of(read_schedule(raw(document)), start, end).occurrences
    turns = topmost_turns([Turn(each.start, each.end, each.label) for each in found])
    return [(f"{turn.start:%m-%dT%H:%M}", f"{turn.end:%m-%dT%H:%M}", turn.person or "") for turn in turns]


def opsgenie(**rotation: Any) -> dict[str, Any]:
    given = {
        "name": "First",
        "startDate": "2026-10-19T07:00:00Z",
        "type": "weekly",
        "participants": [
            {"type": "user", "username": name} for name in ("ada@example.com", "bob@example.com")
        ],
        **rotation,
    }
    return {"data": {"name": "Ops", "timezone": "Europe/Berlin", "rotations": [given]}}


def pagerduty(*layers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "schedule": {"name": "Ops", "time_zone": "Europe/Berlin", "schedule_layers": list(layers), **more}
    }


def layer(*users: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "Layer 1",
        "start": "2026-10-19T09:00:00+02:00",
        "rotation_virtual_start": "2026-10-19T09:00:00+02:00",
        "rotation_turn_length_seconds": 7 * 86_400,
        "users": [{"user": {"id": name, "summary": name}} for name in users],
        "restrictions": [],
        **more,
    }


def test_a_weekly_handover_stays_at_its_time_of_day_when_the_clocks_change() -> None:
    """Berlin is two hours ahead of UTC until 25 October 2026, 03:00, then one: Monday 9:00 is 07:00, then 08:00."""
    expected = [
        ("10-19T07:00", "10-26T08:00", "ada@example.com"),
        ("10-26T08:00", "11-02T08:00", "bob@example.com"),
        ("11-02T08:00", "11-09T08:00", "ada@example.com"),
        ("11-09T08:00", "11-16T08:00", "bob@example.com"),
    ]
    assert shifts(opsgenie()) == expected
    renamed = [(start, end, name.partition("@")[0]) for start, end, name in expected]
    assert shifts(pagerduty(layer("ada", "bob"))) == renamed


def test_hours_are_counted_through_a_change_of_the_clocks() -> None:
    """A turn of 12 hours that begins at 20:00 UTC on 24 October ends at 08:00 UTC, which is then 09:00 in Berlin."""
    found = shifts(
        opsgenie(type="hourly", length=12, startDate="2026-10-24T20:00:00Z"),
        at("2026-10-24T21:00Z"),
        at("2026-10-25T09:00Z"),
    )
    assert found == [
        ("10-24T20:00", "10-25T08:00", "ada@example.com"),
        ("10-25T08:00", "10-25T20:00", "bob@example.com"),
    ]


def test_hours_of_days_limit_a_turn_and_may_end_on_the_next_day() -> None:
    restrictions = [
        {
            "startDay": "monday",
            "endDay": "monday",
            "startHour": 9,
            "startMin": 0,
            "endHour": 17,
            "endMin": 30,
        },
        {
            "startDay": "friday",
            "endDay": "saturday",
            "startHour": 22,
            "startMin": 0,
            "endHour": 6,
            "endMin": 0,
        },
    ]
    limited = opsgenie(timeRestriction={"type": "weekday-and-time-of-day", "restrictions": restrictions})
    assert shifts(limited, at("2026-10-20T00:00Z"), at("2026-11-01T00:00Z")) == [
        ("10-23T20:00", "10-24T04:00", "ada@example.com"),
        ("10-26T08:00", "10-26T16:30", "bob@example.com"),
        ("10-30T21:00", "10-31T05:00", "bob@example.com"),
    ]
    daily = opsgenie(
        timeRestriction={
            "type": "time-of-day",
            "restriction": {"startHour": 18, "startMin": 0, "endHour": 8, "endMin": 0},
        }
    )
    assert shifts(daily, at("2026-10-21T12:00Z"), at("2026-10-22T12:00Z")) == [
        ("10-21T16:00", "10-22T06:00", "ada@example.com")
    ]


def test_nobody_takes_the_turn_of_none_and_a_rotation_ends() -> None:
    found = opsgenie(
        endDate="2026-11-05T08:00:00Z",
        participants=[{"type": "none"}, {"type": "user", "username": "bob@example.com"}],
    )
    assert shifts(found) == [("10-26T08:00", "11-02T08:00", "bob@example.com")]


def test_a_higher_layer_covers_a_lower_one_and_an_override_covers_both() -> None:
    weekend = layer(
        "cyd", name="Weekend", restrictions=[
            {"type": "weekly_restriction", "start_day_of_week": 6, "start_time_of_day": "00:00:00", "duration_seconds": 172_800}
        ],
    )  # fmt: skip
    entry = {
        "start": "2026-10-24T10:00:00Z",
        "end": "2026-10-24T12:00:00Z",
        "user": {"id": "dee", "summary": "dee"},
    }
    document = pagerduty(weekend, layer("ada"), overrides_subschedule={"rendered_schedule_entries": [entry]})
    assert shifts(document, at("2026-10-23T21:00Z"), at("2026-10-26T00:00Z")) == [
        ("10-19T07:00", "10-23T22:00", "ada"),
        ("10-23T22:00", "10-24T10:00", "cyd"),
        ("10-24T10:00", "10-24T12:00", "dee"),
        ("10-24T12:00", "10-25T23:00", "cyd"),
        ("10-25T23:00", "10-26T08:00", "ada"),
    ]
    (doubt,) = events_of(read_schedule(raw(document)), START, END).doubts
    assert "2 layers" in doubt.why


def test_what_the_tool_calculated_takes_precedence_over_its_layers() -> None:
    entry = {
        "start": "2026-10-20T00:00:00Z",
        "end": "2026-10-21T00:00:00Z",
        "user": {"id": "eve", "summary": "eve"},
    }
    document = pagerduty(layer("ada"), final_schedule={"rendered_schedule_entries": [entry]})
    assert ("10-20T00:00", "10-21T00:00", "eve") in shifts(document)


def test_grafana_gives_final_shifts_or_rolling_users() -> None:
    final = {
        "results": [
            {"user_username": "ada", "user_email": "ada@example.com", "shift_start": "2026-10-20T08:00:00Z", "shift_end": "2026-10-21T08:00:00Z"}
        ]
    }  # fmt: skip
    (only,) = events_of(read_schedule(raw(final)), START, END).occurrences
    assert (only.label, only.attendees[0].address) == ("ada", "ada@example.com")
    rolling = {
        "results": [
            {
                "name": "Days", "type": "rolling_users", "time_zone": "Europe/Berlin", "level": 0,
                "start": "2026-10-19T09:00:00", "duration": 28_800, "frequency": "daily", "interval": 1,
                "rolling_users": [["U1"], ["U2"]], "start_rotation_from_user_index": 1,
            },
            {"name": "Swap", "type": "override", "start": "2026-10-20T10:00:00Z", "duration": 3600, "users": ["U3"]},
        ]
    }  # fmt: skip
    assert shifts(rolling, at("2026-10-20T00:00Z"), at("2026-10-22T00:00Z")) == [
        ("10-20T07:00", "10-20T10:00", "U1"),
        ("10-20T10:00", "10-20T11:00", "U3"),
        ("10-20T11:00", "10-20T15:00", "U1"),
        ("10-21T07:00", "10-21T15:00", "U2"),
    ]


def test_people_and_pages_that_a_roster_cannot_have_are_a_doubt() -> None:
    shift = {
        "name": "Two", "type": "rolling_users", "start": "2026-10-19T09:00:00", "duration": 604_800, "frequency": "weekly",
        "by_day": ["MO"], "rolling_users": [["U1", "U2"], ["U3"]],
    }  # fmt: skip
    found = read_schedule(raw({"next": "https://oncall.example/?page=2", "results": [shift]}))
    assert found.doubts[1:] == (
        "has several people at a time; these were left out: U2",
        "has more shifts on the next page of the response, which is not in the file",
    )
    every_day = {
        **shift,
        "frequency": "daily",
        "duration": 86_400,
        "by_day": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
    }
    (layer_of,) = read_schedule(raw({"results": [every_day]})).layers
    assert (layer_of.unit, layer_of.windows) == ("days", ())


def test_a_rotation_of_goalert_with_ids_only_is_not_a_rotation_of_nobody() -> None:
    rotation = {
        "id": "r", "name": "Primary", "type": "daily", "start": "2026-10-01T08:00:00Z", "timeZone": "Europe/Madrid",
        "shiftLength": 1, "userIDs": ["u-1", "u-2"], "activeUserIndex": 0,
    }  # fmt: skip
    (only,) = read_schedule(raw({"data": {"rotation": rotation}})).layers
    assert [each.name for each in only.members if each] == ["u-1", "u-2"]


def test_users_of_a_layer_of_pagerduty_may_be_listed_directly() -> None:
    direct = pagerduty(layer("a"))
    direct["schedule"]["schedule_layers"][0]["users"] = [{"id": "P1", "type": "user", "summary": "ada"}]
    (only,) = read_schedule(raw(direct)).layers
    assert [each.name for each in only.members if each] == ["ada"]


def test_goalert_says_who_is_on_call_now_or_gives_its_shifts() -> None:
    rotation = {
        "name": "Primary", "timeZone": "Europe/Berlin", "type": "daily", "shiftLength": 1, "start": "2026-01-01T08:00:00Z",
        "users": [{"name": "ada"}, {"name": "bob"}, {"name": "cyd"}],
        "activeUserIndex": 1, "nextHandoffTimes": ["2026-10-20T07:00:00Z"],
    }  # fmt: skip
    found = shifts({"data": {"rotation": rotation}}, at("2026-10-19T12:00Z"), at("2026-10-22T00:00Z"))
    assert found == [
        ("10-19T07:00", "10-20T07:00", "bob"),
        ("10-20T07:00", "10-21T07:00", "cyd"),
        ("10-21T07:00", "10-22T07:00", "ada"),
    ]
    shown = {
        "start": "2026-10-20T08:00:00Z",
        "end": "2026-10-20T09:00:00Z",
        "user": {"name": "ada", "email": "ada@example.com"},
    }
    schedule = {"data": {"schedule": {"name": "S", "timeZone": "UTC", "shifts": [shown]}}}
    assert shifts(schedule) == [("10-20T08:00", "10-20T09:00", "ada")]
    del rotation["activeUserIndex"]
    assert read_schedule(raw({"data": {"rotation": rotation}})).doubts


def test_a_month_later_is_its_last_day_if_it_has_no_such_day() -> None:
    one = Layer(
        name="M", zone=BERLIN, first=at("2026-01-31T08:00Z"), every=1, unit="months", members=(Member("a"),)
    )
    assert [f"{one.turn(number):%m-%dT%H:%M}" for number in range(4)] == [
        "01-31T08:00", "02-28T08:00", "03-31T07:00", "04-30T07:00",
    ]  # fmt: skip


@pytest.mark.corpora
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the examples of PagerDuty do not lie beside the checkout")
def test_the_examples_of_pagerduty_are_read() -> None:
    """`get_schedules_id_response.json`: one user, 8:00 to 17:00 in New York, which is 13:00 to 22:00 UTC in November."""
    found = read_schedule((CORPUS / "get_schedules_id_response.json").read_bytes())
    events = events_of(found, at("2015-11-11T00:00Z"), at("2015-11-12T00:00Z"))
    assert [(f"{each.start:%d %H}", f"{each.end:%d %H}", each.label) for each in events.occurrences] == [
        ("11 13", "11 22", "Regina Phalange")
    ]


BROKEN = {
    "no schedule": (
        {"incidents": []},
        "it does not contain a schedule from PagerDuty, GoAlert, Opsgenie or Grafana OnCall",
    ),
    "no zone": ({"schedule": {"name": "Ops", "schedule_layers": []}}, "the schedule Ops has no time zone"),
    "turn of seconds": (
        pagerduty(layer("a", rotation_turn_length_seconds=3601)),
        "is not a whole number of hours",
    ),
    "turn of nothing": (pagerduty(layer("a", rotation_turn_length_seconds=0)), "which is not between"),
    "turn of text": (pagerduty(layer("a", rotation_turn_length_seconds="long")), "not a whole number"),
    "turn of a list": (pagerduty(layer("a", rotation_turn_length_seconds=[])), "is not a number"),
    "no start": (pagerduty(layer("a", start=None, rotation_virtual_start=None)), "is not a valid time"),
    "year 1": (pagerduty(layer("a", rotation_virtual_start="0001-01-01T00:00:00Z")), "year 1"),
    "user without a name": (pagerduty(layer("")), "a user without a name"),
    "day 9": (
        pagerduty(layer("a", restrictions=[{"type": "weekly_restriction", "start_day_of_week": 9}])),
        "not between 1 and 7",
    ),
    "clock": (
        pagerduty(layer("a", restrictions=[{"start_time_of_day": "25:00"}])),
        "is not a valid time of day",
    ),
    "type": (opsgenie(type="yearly"), "not daily, weekly or hourly"),
    "no rotations": ({"data": {"name": "Ops", "timezone": "UTC"}}, "export it with ?expand=rotation"),
    "day of the week": (
        opsgenie(timeRestriction={"restrictions": [{"startDay": "someday", "endDay": "monday"}]}),
        "has the day 'someday'",
    ),
    # Shifts of Grafana OnCall that would put somebody on call at all times, and its schedules, which have no shifts.
    **{
        f"grafana {kind} {more}": (
            {
                "results": [
                    {
                        "name": "Days",
                        "start": "2026-10-19T09:00:00",
                        "duration": 7200,
                        "frequency": kind,
                        "rolling_users": [["U1"], ["U2"]],
                        **more,
                    }
                ]
            },
            "not at all times; export the shifts that Grafana OnCall calculates: GET /api/v1/schedules/ID/final_shifts",
        )
        for kind, more in (
            ("monthly", {}),
            ("monthly", {"duration": 2_678_400, "by_monthday": [15]}),
            ("hourly", {"interval": 3}),
            ("daily", {"by_day": ["MO", "TU"]}),
            ("weekly", {"by_month": [1]}),
        )
    },
    "grafana schedule": (
        {"results": [{"id": "S1", "name": "Ops", "type": "calendar", "shifts": ["O1"], "on_call_now": []}]},
        "contains only the ids of its shifts",
    ),
    "pagerduty list": (
        {"schedules": [{"name": "Ops", "time_zone": "UTC", "users": [{"summary": "ada"}]}]},
        "the schedule Ops has no layers; export it with GET /schedules/ID",
    ),
    "opsgenie overrides": (
        {"data": [{"alias": "o", "startDate": "2026-12-10T19:00:00Z", "rotations": [{"id": "r"}]}]},
        "it contains overrides only",
    ),
    "goalert without shifts": (
        {"data": {"schedule": {"name": "S", "timeZone": "UTC"}}},
        "query shifts(start:",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_read_is_said_in_one_sentence(case: str) -> None:
    document, said = BROKEN[case]
    with pytest.raises(ScheduleUnreadable, match="the schedule cannot be read: ") as refusal:
        read_schedule(raw(document))
    assert said in refusal.value.sentence


def test_one_of_several_schedules_is_chosen_by_name() -> None:
    several = {"data": [{**opsgenie()["data"], "name": name} for name in ("First", "Second")]}
    with pytest.raises(ChooseSchedule, match="2 schedules: First, Second"):
        read_schedule(raw(several))
    with pytest.raises(ChooseSchedule, match="no schedule 'Secnd'") as refusal:
        read_schedule(raw(several), "Secnd")
    assert refusal.value.hint == "did you mean Second?"
    assert read_schedule(raw(several), "second").name == "Second"
    assert is_schedule(b"\xef\xbb\xbf [")
    assert not is_schedule(b"BEGIN:VCALENDAR")
    with pytest.raises(ScheduleUnreadable, match="looks like JSON"):
        read_schedule(b"{")


@st.composite
def simple_layers(draw: st.DrawFn) -> Layer:
    """Draw layers that a rotation can express: the zone, the first turn, its length, the people and the hours."""
    zone = ZoneInfo(draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])))
    first = datetime(
        2026,
        draw(st.integers(1, 9)),
        draw(st.integers(1, 28)),
        draw(st.integers(4, 23)),
        draw(st.sampled_from([0, 30])),
        tzinfo=zone,
    )
    hours = draw(
        st.lists(st.tuples(st.none() | st.integers(0, 6), st.integers(0, 23), st.integers(1, 24)), max_size=3)
    )
    names = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=4))
    return Layer(
        name="L", zone=zone, first=first, every=draw(st.integers(1, 3)), unit=draw(st.sampled_from(["days", "weeks"])),
        members=tuple(map(Member, names)), begins=first,
        windows=tuple(Window(datetime(2026, 1, 1, hour).time(), timedelta(hours=length), day) for day, hour, length in hours),  # noqa: DTZ001 - a time of day
    )  # fmt: skip


@pytest.mark.sweep
@given(simple_layers())
@settings(max_examples=60, deadline=None)
def test_a_rotation_says_the_same_as_the_layer_that_it_is_made_from(layer: Layer) -> None:
    """Compared at each half hour of six weeks, around the change of the clocks in Europe and America."""
    found = rotation_of(
        OtherSchedule(name="S", zone=layer.zone, layers=(layer,)), lambda each: f"p-{each.name}", START
    )
    assert found is not None
    roster = Roster.model_validate(
        {"schema": 1, "id": "s", "title": "S", "group": "s", "zone": layer.zone.key, "rotation": found[0]}
    )
    start, end = START, START + timedelta(days=42)
    ours = turns_between(roster, start, end)
    theirs = topmost_turns([Turn(a, b, f"p-{who.name}") for a, b, who in layer.shifts(start, end)])
    moment = start
    while moment < end:
        assert _person(ours, moment) == _person(theirs, moment), moment
        moment += timedelta(minutes=30)


def _person(turns: list[Turn], moment: datetime) -> str | None:
    return next((turn.person for turn in turns if turn.start <= moment < turn.end), None)


@pytest.mark.parametrize(
    "document",
    [
        opsgenie(type="hourly"),
        opsgenie(endDate="2027-01-01T00:00:00Z"),
        opsgenie(startDate="2026-12-01T08:00:00Z"),
        opsgenie(participants=[{"type": "none"}]),
        pagerduty(layer("a"), layer("b")),
        pagerduty(layer("a", restrictions=[{"start_time_of_day": "08:00:30", "duration_seconds": 3600}])),
        pagerduty(layer("a", restrictions=[{"start_time_of_day": "08:00:00", "duration_seconds": 90_000}])),
    ],
)
def test_what_a_rotation_cannot_express_becomes_shifts(document: Any) -> None:
    assert rotation_of(read_schedule(raw(document)), lambda _: "someone", START) is None


def test_a_rotation_that_differs_from_what_the_tool_calculated_becomes_shifts() -> None:
    """Somebody covers a day for `ada`; only the result of PagerDuty shows it, because no override was exported."""

    def entries(*people: str) -> dict[str, Any]:
        days = (
            "2026-10-19T07:00:00Z",
            "2026-10-20T07:00:00Z",
            "2026-10-21T07:00:00Z",
            "2026-10-22T07:00:00Z",
        )
        spans = zip(days, days[1:], people, strict=False)
        found = [{"start": begin, "end": end, "user": {"summary": who}} for begin, end, who in spans]
        return {"final_schedule": {"rendered_schedule_entries": found}}

    same, covered = (pagerduty(layer("ada", "bob"), **entries("ada", who, "ada")) for who in ("ada", "cyd"))
    assert rotation_of(read_schedule(raw(same)), lambda _: "someone", START) is not None
    assert rotation_of(read_schedule(raw(covered)), lambda _: "someone", START) is None
    assert ("10-20T07:00", "10-21T07:00", "cyd") in shifts(covered)


def mutations(value: Any, chance: random.Random) -> Any:
    """Return a document with some values replaced by others."""
    if chance.random() < 0.08:
        return chance.choice([None, "", "x", -1, 0, 1e308, True, [], {}, [[]], "2026-13-01", "\x00", 10**30])
    if isinstance(value, dict):
        return {key: mutations(each, chance) for key, each in value.items() if chance.random() > 0.03}
    if isinstance(value, list):
        return [mutations(each, chance) for each in value]
    return value


def documents() -> Iterator[Any]:
    yield opsgenie(timeRestriction={"type": "time-of-day", "restriction": {"startHour": 18, "endHour": 8}})
    yield pagerduty(
        layer("a", "b"), layer("c", restrictions=[{"start_time_of_day": "08:00", "duration_seconds": 3600}])
    )
    yield {
        "results": [
            {
                "name": "D",
                "start": "2026-10-19T09:00:00",
                "duration": 3600,
                "frequency": "weekly",
                "by_day": ["MO"],
                "rolling_users": [["U"]],
            }
        ]
    }
    yield {
        "data": {
            "rotation": {
                "name": "R",
                "timeZone": "UTC",
                "type": "monthly",
                "shiftLength": 2,
                "start": "2026-01-31T00:00:00Z",
                "users": [{"name": "a"}],
                "activeUserIndex": 0,
                "nextHandoffTimes": ["2026-10-31T00:00:00Z"],
            }
        }
    }


@pytest.mark.sweep
def test_no_document_raises_anything_but_a_refusal() -> None:
    chance = random.Random(20261130)
    read = 0
    for _ in range(3_000):
        for document in documents():
            with contextlib.suppress(MimError):
                schedule = read_schedule(raw(mutations(document, chance)))
                events_of(schedule, START, END)
                rotation_of(schedule, lambda _: "someone", START)
                read += 1
    assert read > 1_000
