"""What counts as redacted text, and what may change because of a redaction."""

from __future__ import annotations

import pytest

from mimkit.model.incident.attachment import Attachment, attachment
from mimkit.model.incident.effects.redaction import (
    blanked,
    blanks,
    holds,
    is_blanking,
    only_blanked,
    passages,
    places,
)
from mimkit.model.incident.entry_parts import REDACTED
from tests.builders import clock, entry, incident


@pytest.mark.parametrize(
    ("text", "passage", "found"),
    [
        ("Jane Doe called us today", "Jane Doe called us", True),
        ("Jane Doe called us today", "Jane Doe called u", False),
        ("Jane Doe", "Jane Doe", True),
        ("Jane Doe called", "Jane Doe", False),
        ("see INC-4711 for more", "INC-4711", True),
        ("see INC-47112 for more", "INC-4711", False),
        ("at https://crm.example/jane now", "https://crm.example/jane", True),
    ],
)
def test_a_passage_is_found_at_word_boundaries_and_a_short_one_only_as_the_whole(
    text: str, passage: str, *, found: bool
) -> None:
    assert holds(text, passage) is found
    assert (blanked(text, [passage]) == text) is not found
    if found:
        assert passage not in blanked(text, [passage])


@pytest.mark.parametrize(
    ("was", "now", "only"),
    [
        ("Jane called us", REDACTED, True),
        ("Jane called us", f"{REDACTED} called us", True),
        ("Jane called Joe and Jim", f"{REDACTED} called {REDACTED} and {REDACTED}", True),
        ("Jane called us", "Jane called us", False),
        ("Jane called us", f"{REDACTED} wrote to us", False),
        ("Jane called us", f"Joe {REDACTED}", False),
        ("Jane called Joe", f"Jane {REDACTED} and {REDACTED} Joe", False),
        ("aba", f"ab{REDACTED}ba", False),
    ],
)
def test_only_passages_may_be_blanked_and_nothing_else_may_change(was: str, now: str, *, only: bool) -> None:
    assert only_blanked(was, now) is only


def test_a_redaction_explains_blank_words_and_addresses_and_nothing_else() -> None:
    (note,) = incident(entry("10:20", "note", text="x", evidence=["https://x.example"])).timeline
    assert is_blanking(note, "text", "x", REDACTED)
    assert is_blanking(note, "evidence", ("https://x.example",), ())
    assert not is_blanking(note, "evidence", ("https://x.example",), ("https://y.example",))
    assert not is_blanking(note, "evidence", (), ())
    assert not is_blanking(note, "by", "mim-duty", REDACTED)


def test_an_attached_text_is_blanked_with_its_entry_and_is_no_passage_of_the_record() -> None:
    raw = entry("10:20", "note", text="The log names a customer")
    file = attachment(raw["id"], b"a\r\nb\n", "pool.log")
    # printf 'a\nb\n' | sha256sum
    assert file.sha256 == "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
    assert (file.file, file.name) == (f"evidence/{raw['id']}.txt", "pool.log")
    (note,) = incident({**raw, "attached": file.model_dump()}).timeline
    found = dict(blanks(note, raw["id"]))
    # printf '[redacted]\n' | sha256sum
    gone = {"file": file.file, "sha256": "a11802472002be134a352430d7b27a1163e28f534350dcd4137d1d605d222b56"}
    assert found == {("text",): REDACTED, ("attached",): gone}
    assert is_blanking(note, "attached", file, Attachment.model_validate(gone))
    assert not is_blanking(note, "attached", file, file.model_copy(update={"sha256": "0" * 64}))
    assert passages([note], raw["id"]) == ("The log names a customer",)
    after = incident({**raw, "text": REDACTED, "attached": gone}).timeline[0]
    assert dict(blanks(after, raw["id"])) == {}


def test_an_id_is_no_passage_and_what_is_listed_has_its_place() -> None:
    record = incident(
        entry("10:10", "declared", severity="SEV1"),
        entry("10:20", "note", text="checkout"),
        entry("10:21", "finding", text="checkout", recorded=clock("10:22")),
        services=["checkout"],
    )
    assert passages(record.timeline, record.timeline[1].id) == ()
    assert list(places(record, ("Checkout fails",))) == [(("title",), "Checkout fails")]
