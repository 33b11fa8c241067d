"""The wording rules: which texts they check, and the place of their findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.model.organisation.directory import Service

if TYPE_CHECKING:
    from tests.rules.conftest import Court, Entry

BACKFILL: dict[str, Any] = {
    "mode": "backfill",
    "source": {"title": "A report", "url": "https://status.example.com/1"},
}


def update(court: Court, **keys: Any) -> Entry:
    said = {"affected": "Card payments", "doing": "We look for the cause", "next": court.at("10:45"), **keys}
    return court.entry("10:15", "update", by="comms-duty", **said)


FAULTS = [
    ("MIM411", "We prepare a failover"),
    ("MIM412", "We call the PSP"),
    ("MIM903", "We restart prod-db-2"),
    ("MIM414", "It will be fixed by 11:00"),
    ("MIM415", "An engineer forgot a certificate"),
    ("MIM417", "It will never happen again"),
    ("MIM418", "It is fixed shortly"),
]


@pytest.mark.parametrize(("code", "words"), FAULTS)
@pytest.mark.parametrize("key", ["affected", "not_affected", "doing"])
def test_each_part_of_an_update_is_read(court: Court, code: str, words: str, key: str) -> None:
    ((rule, finding),) = court.judge(court.declared, update(court, **{key: words}))
    assert (rule.code, finding.keys) == (code, ("timeline", 1, key))


@pytest.mark.parametrize(("code", "words"), [*FAULTS, ("MIM901", "mim-duty has it"), ("MIM903", "OPS-4711")])
def test_what_was_said_to_the_readers_of_an_old_report_stays(court: Court, code: str, words: str) -> None:
    said = update(court, doing=words)
    assert court.incident(court.declared, said) == [code]
    assert court.incident(court.declared, said, **BACKFILL) == []


def test_a_machine_in_an_update_for_insiders_is_a_matter_of_style(court: Court) -> None:
    said = update(court, doing="We restart prod-db-2", audience="staff")
    assert court.incident(court.declared, said) == ["MIM413"]


def test_what_is_affected_and_what_is_done_must_say_something(court: Court) -> None:
    assert court.incident(court.declared, update(court, affected="Some issues")) == ["MIM416"]
    assert court.incident(court.declared, update(court, doing="As before")) == ["MIM419"]


@pytest.mark.parametrize("kind", ["note", "finding", "decision"])
def test_those_who_work_on_it_may_speak_as_they_like(court: Court, kind: str) -> None:
    words = "mim-duty: failover of prod-db-2 via the PSP, ETA 1h, see OPS-4711"
    assert court.incident(court.declared, court.entry("10:20", kind, text=words)) == []


def test_a_redacted_update_has_no_words(court: Court) -> None:
    blank = update(court, affected="[redacted]", doing="[redacted]", not_affected="[redacted]")
    assert court.incident(court.declared, blank) == []


def test_the_names_of_services_are_no_jargon_and_no_acronyms(court: Court) -> None:
    said = update(court, affected="The PSP gateway and the DNS desk")
    assert court.incident(court.declared, said) == ["MIM411", "MIM412"]
    named = [
        Service(id="psp", title="PSP gateway", tier=1, owner="payments"),
        Service(id="desk", title="DNS desk", tier=1, owner="payments"),
    ]
    services = {**court.snapshot.services, **{each.id: each for each in named}}
    assert court.but(services=services).incident(court.declared, said) == []


@pytest.mark.parametrize(
    ("audience", "found"), [("customers", ["MIM901"]), (None, ["MIM901"]), ("executives", []), ("staff", [])]
)
def test_only_what_leaves_the_organisation_must_not_name_people(
    court: Court, audience: str | None, found: list[str]
) -> None:
    assert court.incident(court.declared, update(court, doing="mim-duty has it", audience=audience)) == found


def test_an_entry_for_the_public_is_read_too(court: Court) -> None:
    inside = court.entry("10:20", "note", text="Ask jo@example.com about OPS-4711")
    assert court.incident(court.declared, inside) == []
    assert court.incident(court.declared, {**inside, "audience": "customers"}) == ["MIM902", "MIM903"]


def test_without_a_public_audience_nothing_leaves(court: Court) -> None:
    audiences = tuple(each.model_copy(update={"public": False}) for each in court.snapshot.audiences)
    channels = court.snapshot.channels.model_copy(update={"audiences": audiences})
    said = update(court, doing="mim-duty has it, see OPS-4711")
    assert court.but(channels=channels).incident(court.declared, said) == []


def test_a_group_with_a_name_of_its_own_is_of_the_inside(court: Court) -> None:
    group = court.snapshot.groups["payments"].model_copy(update={"id": "pay-core"})
    other = court.but(groups={**court.snapshot.groups, "pay-core": group})
    said = update(court, doing="pay-core and payments look for the cause")
    assert other.incident(court.declared, said) == ["MIM975"]
    service = court.snapshot.services["payments"].model_copy(update={"id": "pay-core"})
    known = Service.model_validate(service.model_dump(by_alias=True))
    public = replace(other.snapshot, services={**other.snapshot.services, "pay-core": known})
    assert type(court)(public).incident(court.declared, said) == []


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("summary", ["MIM613", "MIM614"]),
        ("trigger", ["MIM613", "MIM614"]),
        ("root_cause", ["MIM613", "MIM614"]),
        ("worked", ["MIM613", "MIM614"]),
        ("slowed", ["MIM613", "MIM614"]),
        ("surprised", ["MIM613", "MIM614"]),
        # these two ask for what did not happen
        ("detection", ["MIM613"]),
        ("lucky", ["MIM613"]),
    ],
)
def test_each_section_of_a_review_is_read(court: Court, section: str, found: list[str]) -> None:
    words = "It was human error, and could have been noticed."
    lists = section in ("worked", "slowed", "lucky", "surprised")
    said = {section: ["Nothing.", words] if lists else words}
    judged = court.judge(court.declared, court.restored, review=said)
    place = (section, 1) if lists else (section,)
    assert [(rule.code, finding.keys) for rule, finding in judged] == [(code, place) for code in found]


@pytest.mark.parametrize(("shared", "found"), [(["customers"], True), (["executives"], False), ([], False)])
def test_a_review_is_held_to_what_the_public_may_know_when_it_is_shared_with_it(
    court: Court, shared: list[str], *, found: bool
) -> None:
    words = "mim-duty asked jo@example.com about OPS-4711 on prod-db-2."
    judged = court.incident(court.declared, court.restored, review={"slowed": [words], "shared_with": shared})
    assert judged == (["MIM911", "MIM912", "MIM913", "MIM913"] if found else [])
    # Of an action item, only the public title is for the public.
    action = {
        "id": "AC-20261123-K7F",
        "title": words,
        "owner": "tech-duty",
        "due": "2026-12-01",
        "opened": court.at("12:00"),
    }
    for public, held in ((None, False), (words, found)):
        review = {"actions": [{**action, "public_title": public}], "shared_with": shared}
        judged = [
            each for each in court.incident(court.declared, court.restored, review=review) if each[3] == "9"
        ]
        assert judged == (["MIM911", "MIM912", "MIM913", "MIM913"] if held else [])


@pytest.mark.parametrize(
    "words",
    [
        "The engineer on duty looks for it; nobody is to be called",
        "Payments work again, and never stopped in the stores",
        "It began shortly after 10:00",
        "We will look at 200 orders",
        "Orders above 100 EU parcels",
    ],
)
def test_words_that_could_be_at_fault_and_are_not_are_silent(court: Court, words: str) -> None:
    assert court.incident(court.declared, update(court, doing=words)) == []
    review = {"summary": words, "slowed": [f"{words}, as the user and they had said."]}
    assert court.incident(court.declared, court.restored, review=review) == []


@pytest.mark.parametrize(("code", "words"), FAULTS)
@pytest.mark.parametrize("key", ["title", "impact"])
def test_title_and_impact_are_read_like_updates(court: Court, code: str, words: str, key: str) -> None:
    # Neither is public, so a machine in them is a matter of style.
    expected = "MIM413" if code == "MIM903" else code
    fact: dict[str, Any] = {key: words}
    ((rule, finding),) = court.judge(court.declared, **fact)
    assert (rule.code, finding.keys) == (expected, (key,))


@pytest.mark.parametrize(("code", "words"), FAULTS)
@pytest.mark.parametrize("key", ["title", "summary", "impact"])
@pytest.mark.parametrize("more", [{}, BACKFILL])
def test_public_words_are_read_like_updates_even_for_an_old_report(
    court: Court, code: str, words: str, key: str, more: dict[str, Any]
) -> None:
    ((rule, finding),) = court.judge(court.declared, public={"title": "Nobody can pay", key: words}, **more)
    assert (rule.code, finding.keys) == (code, ("public", key))


def test_a_title_that_says_nothing_is_found(court: Court) -> None:
    assert court.incident(court.declared, title="Major incident") == ["MIM416"]
    assert court.incident(court.declared, impact="Some users are affected by an issue") == ["MIM416"]


def test_only_the_first_update_may_say_no_more_than_that_somebody_looks(court: Court) -> None:
    first = update(court, doing="We are investigating this issue")
    later = court.entry(
        "10:25", "update", affected="Card payments", doing=first["doing"], next=court.at("10:45")
    )
    assert court.incident(court.declared, first) == []
    assert court.incident(court.declared, first, later) == ["MIM419"]
    assert court.incident(court.declared, update(court, doing="A fix is being implemented")) == ["MIM419"]


def test_a_service_of_the_catalogue_is_no_acronym_and_says_nothing_about_the_work(court: Court) -> None:
    iris = Service(id="iris", title="Retail Information System", tier=1, owner="payments")
    other = court.but(services={**court.snapshot.services, "iris": iris})
    assert court.incident(court.declared, update(court, affected="IRIS and the RIS")) == ["MIM412", "MIM412"]
    assert other.incident(other.declared, update(other, affected="IRIS and the RIS")) == []
    said = update(other, doing="We continue to investigate the issue with the Retail Information System")
    assert other.incident(other.declared, said) == ["MIM419"]


def test_the_next_update_that_only_the_text_names_has_no_deadline(court: Court) -> None:
    keys = {"affected": "Card payments", "doing": "We look at the network. Next update at 11:00"}
    said = court.entry("10:15", "update", **keys)
    ((rule, finding),) = court.judge(court.declared, said)
    assert (rule.code, finding.message) == (
        "MIM402",
        '"update at 11:00" appears only in the text. Without `next`, it does not set a deadline.',
    )


def test_a_long_text_is_quoted_in_part(court: Court) -> None:
    said = update(court, doing="We are continuing to investigate this issue. " * 5)
    ((_, finding),) = court.judge(court.declared, update(court) | {"id": "01M83YDQ5000000BDK7X7QJS4W"}, said)
    assert finding.message.startswith('"We are continuing to investigate this issue. We')
    assert finding.message.endswith(' ..." says only that work continues.')


def test_after_restoration_the_search_for_the_cause_may_be_all_that_goes_on(court: Court) -> None:
    said = court.entry(
        "11:05", "update", affected="Nothing: payments work", doing="We are still investigating"
    )
    assert court.incident(court.declared, update(court), court.restored, said) == []
    assert "MIM419" in court.incident(court.declared, update(court), said)
