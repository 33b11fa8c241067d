"""Matching of calendar events to people: by id, address, name, or by asking."""

from __future__ import annotations

import shlex
import unicodedata
from datetime import UTC, datetime

import pytest

from mimkit.app.rosters.ical.people import Declined, Names, NotMapped, Unclear, accepted_prefixes
from mimkit.app.rosters.ical.reader import Attendee, Occurrence
from mimkit.model.organisation.people import PersonEntry

PEOPLE = [
    PersonEntry(id="duty", name="On-call engineer", email="duty@example.com"),
    PersonEntry(id="kim-ops", name="Kim Ng", email="kim.ng@example.com"),
    PersonEntry(id="kim-finance", name="Kim Ng", email="kng@finance.example.com"),
    PersonEntry(id="renee", name="Renée Ångström", email="renee@example.com"),
    PersonEntry(id="desk-a", name="Desk A", email="desk@example.com"),
    PersonEntry(id="desk-b", name="Desk B", email="desk@example.com"),
]


def who(label: str, *attendees: Attendee, person: str = "", **mapping: str) -> str | Unclear | Declined:
    at = datetime(2026, 10, 20, tzinfo=UTC)
    pairs = {name.replace("_", " "): value for name, value in mapping.items()}
    return Names(PEOPLE, pairs).person(Occurrence(at, at, label, person, attendees))


def invited(address: str, name: str = "", *, is_coming: bool = True) -> Attendee:
    return Attendee(address, name, is_coming)


@pytest.mark.parametrize(
    ("label", "attendees", "expected"),
    [
        ("duty", (), "duty"),
        ("On-call  ENGINEER", (), "duty"),
        ("Level 1: On-call engineer", (), "duty"),
        ("duty@example.com", (), "duty"),
        (unicodedata.normalize("NFD", "Renée Ångström"), (), "renee"),
        (unicodedata.normalize("NFD", "RENÉE ÅNGSTRÖM"), (), "renee"),
        # An address counts before a name, the title before the name of an attendee.
        ("Kim Ng", (invited("kng@finance.example.com", "Kim Ng"),), "kim-finance"),
        ("Kim Ng", (invited("KIM.NG@example.com"),), "kim-ops"),
        ("On-call engineer", (invited("renee@example.com"),), "renee"),
        ("On call", (invited("x@example.org", "Renée Ångström"),), "renee"),
        # Of several who come, the one whom the title names.
        ("Kim Ng", (invited("renee@example.com"), invited("kim.ng@example.com")), "kim-ops"),
        ("Desk B", (invited("desk@example.com"),), "desk-b"),
        # Whoever declined is not on call.
        ("On call", (invited("renee@example.com", is_coming=False), invited("duty@example.com")), "duty"),
        ("Desk A", (invited("duty@example.com", is_coming=False),), "desk-a"),
    ],
)
def test_the_surest_hint_decides(label: str, attendees: tuple[Attendee, ...], expected: str) -> None:
    assert who(label, *attendees) == expected


@pytest.mark.parametrize(
    ("label", "attendees", "people"),
    [
        ("Kim Ng", (), ("kim-ops", "kim-finance")),
        ("Kim Ng", (invited("kim@example.org", "Kim Ng"),), ("kim-ops", "kim-finance")),
        ("On call", (invited("x@example.org", "Kim Ng"),), ("kim-ops", "kim-finance")),
        ("On call", (invited("duty@example.com"), invited("renee@example.com")), ("duty", "renee")),
        ("On call", (invited("desk@example.com"),), ("desk-a", "desk-b")),
        ("On call", (invited("x@example.org", is_coming=False),), ()),
        ("Agency", (), ()),
        # An attendee whom nobody knows may be the one, such as somebody who has just joined, and the other the manager.
        (
            "On call",
            (invited("duty@example.com"), invited("new@example.org", "New")),
            ("duty", "new@example.org"),
        ),
        # An id may be somebody else's first name.
        ("duty", (invited("renee@example.com"),), ("renee", "duty")),
        # What stands before a name may be the reason why somebody is not on call.
        ("Holiday: On-call engineer", (), ("duty",)),
        ("Backup: Kim Ng", (), ("kim-ops", "kim-finance")),
    ],
)
def test_what_does_not_decide_is_asked(
    label: str, attendees: tuple[Attendee, ...], people: tuple[str, ...]
) -> None:
    found = who(label, *attendees)
    assert isinstance(found, Unclear)
    assert found.people == people


@pytest.mark.parametrize(
    ("label", "attendees", "people"),
    [
        ("On call", (invited("duty@example.com", is_coming=False),), ("duty",)),
        ("renee", (invited("renee@example.com", is_coming=False),), ("renee",)),
        ("Renée Ångström", (invited("x@example.org", "Renée Ångström", is_coming=False),), ("renee",)),
        ("Kim Ng", (invited("KNG@finance.example.com", is_coming=False),), ("kim-finance",)),
        ("Kim Ng", (invited("kim.ng@example.com", "K", is_coming=False),), ("kim-ops",)),
        (
            "On call",
            (invited("duty@example.com", is_coming=False), invited("renee@example.com", is_coming=False)),
            ("duty", "renee"),
        ),
    ],
)
def test_a_declined_event_is_for_neither_the_person_nor_a_namesake(
    label: str, attendees: tuple[Attendee, ...], people: tuple[str, ...]
) -> None:
    assert who(label, *attendees) == Declined(people)


def test_what_the_command_says_counts_first() -> None:
    assert who("Kim Ng", invited("kng@finance.example.com"), Kim_Ng="duty") == "duty"
    assert who("Level 1: Agency", Agency="renee") == "renee"
    assert who("Holiday", invited("duty@example.com"), Holiday="") == ""
    both = (invited("duty@example.com"), invited("renee@example.com"))
    names = Names(PEOPLE, {"Renee@example.com": ""})
    at = datetime(2026, 10, 20, tzinfo=UTC)
    assert names.person(Occurrence(at, at, "On call", "", both)) == "duty"
    assert names.person(Occurrence(at, at, "On call", "", both[1:])) == ""
    assert who("Agency", person="renee") == "renee"


@pytest.mark.parametrize("label", ["A=B", 'it\'s "late"', "Renée $(date)", "-x", "Zoë Brûlé"])
def test_a_line_that_is_printed_can_be_pasted(label: str) -> None:
    [(row,)] = NotMapped([Unclear(label)]).rows
    [option, value] = shlex.split(row)
    name, _, person = value.rpartition("=")
    assert (option, name, person) == ("--map", label, "PERSON")


def test_an_unknown_attendee_does_not_matter_if_the_title_or_the_mapping_decides() -> None:
    both = (invited("duty@example.com"), invited("new@example.org"))
    assert who("On-call engineer", *both) == "duty"
    assert who("On call", invited("duty@example.com"), invited("x@example.org", "On-call engineer")) == "duty"
    at = datetime(2026, 10, 20, tzinfo=UTC)
    shift = Occurrence(at, at, "On call", "", both)
    assert Names(PEOPLE, {"new@example.org": ""}).person(shift) == "duty"
    assert Names(PEOPLE, {"new@example.org": "renee", "duty@example.com": ""}).person(shift) == "renee"
    # To ignore the one who is known does not ignore the event.
    assert Names(PEOPLE, {"duty@example.com": ""}).person(shift) == Unclear("On call")


def test_a_prefix_counts_only_if_it_is_the_same_everywhere_and_has_no_meaning() -> None:
    primary = ["Primary: Kim Ng", "primary: On-call engineer"]
    assert "primary" in accepted_prefixes(primary, ())
    assert accepted_prefixes([*primary, "Holiday: On-call engineer"], ()) == frozenset()
    assert accepted_prefixes([*primary, "On-call engineer"], ()) == frozenset()
    assert "payments on call" in accepted_prefixes(["Payments on call: Kim Ng"], ("", "Payments on  call"))
    assert "holiday" not in accepted_prefixes(["Holiday: Kim Ng"], ("Payments",))


def test_a_name_in_the_mapping_that_nobody_has_is_known_afterwards() -> None:
    names = Names(PEOPLE, {"Agency": "renee", "new@example.org": "", "Holdiay": ""})
    at = datetime(2026, 10, 20, tzinfo=UTC)
    names.person(Occurrence(at, at, "AGENCY"))
    names.person(Occurrence(at, at, "On call", "", (invited("NEW@example.org"),)))
    assert names.unused({"Agency": "", "new@example.org": "", "Holdiay": ""}) == ("Holdiay",)


def test_each_question_has_the_lines_that_answer_it() -> None:
    refused = NotMapped(
        [
            Unclear("Agency"),
            Unclear("Agency"),
            Unclear("Kim Ng", ("kim-ops", "kim-finance")),
            Unclear("On call", ("duty", "renee"), ("duty@example.com", "renee@example.com")),
        ]
    )
    assert refused.sentence == (
        "the calendar names 1 person not in policy/people.yaml; 'On call' in the calendar may be duty or renee; "
        "'Kim Ng' in the calendar may be kim-ops or kim-finance"
    )
    assert [row for (row,) in refused.rows] == [
        "--map Agency=PERSON",
        "--map duty@example.com=", "--map renee@example.com=",
        "--map 'Kim Ng=kim-ops'", "--map 'Kim Ng=kim-finance'",
    ]  # fmt: skip
    assert [row for (row,) in NotMapped([Unclear("Holiday: Kim", ("kim",))]).rows] == [
        "--map 'Holiday: Kim=kim'", "--map 'Holiday: Kim='",
    ]  # fmt: skip
    assert NotMapped([Unclear("Kim Ng", ("a", "b"))]).hint.startswith("choose one of these options")
