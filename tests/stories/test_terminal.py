"""What a responder sees: every script and character, on narrow and wide terminals, and nothing that acts on them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

TEXTS = {
    "emoji": "🚑 ambulance desk 👩🏽‍🚒 is down",
    "right to left": "התשלום נכשל and الدفع فشل",
    "wide": "決済ができません",
    "combining": "Zahlung schla\u0308gt fehl",
    "looks like YAML": "- no: 010 # yes, [12:30] {a: b} & *c !d | > ' \" % @ `",
    "looks like an option": "key=--value -x",
    "looks like a command of CI": "::error file=x::owned",
    "markup": "<script>alert(1)</script> [x](javascript:alert(1)) {{ config }} {% include %}",
    "a placeholder": "%s %d {0} ${HOME} $(id) `id` \\n \\x1b",
    "several lines": "one\n\n  two, indented\n\tthree\nfour: five",
    "a date": "2026-11-23",
    "nothing": "null",
    "long": "x " * 5_000 + "y",
}
ON_A_LINE = "\x1b[2J\x1b]0;owned\x07\x08\x9b31m\u202e\u2066\ufeff"
ACTING = f"{ON_A_LINE}\r\u2028\u0085"


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_comes_back_as_it_was_typed(desk: Desk, name: str) -> None:
    text = TEXTS[name]
    desk.mim("declare", "--", text.splitlines()[0][:200])
    desk.mim("log", "--", text)
    shown = desk.timeline()[-1]["text"]
    assert shown.split() == text.replace("a\u0308", "\u00e4").split()
    assert desk.mim("check").status == 0
    assert shown.split()[0] in desk.mim("show").out
    assert desk.mim("list").out.count("MI-") == 1


def test_what_acts_on_a_terminal_is_gone_from_the_record_and_from_what_is_shown(desk: Desk) -> None:
    name = desk.declare(f"Checkout {ON_A_LINE}is down")
    said = [
        desk.mim("log", f"over {ACTING}here"),
        desk.mim("show"),
        desk.mim("status"),
        desk.mim("list"),
        desk.mim("sitrep"),
    ]
    written = [each.out + each.err for each in said] + [
        desk.record(name).read_text(),
        desk.git("log", "-2", "--format=%B"),
    ]
    for text in written:
        assert not {sign for sign in text if sign in ACTING and not sign.isprintable()}
    assert json.loads(desk.mim("show", "--json").out)["incident"]["timeline"][-1]["text"].startswith("over ")


@pytest.mark.sweep
@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_the_terminal(desk: Desk, width: int) -> None:
    desk.more["COLUMNS"] = str(width)
    desk.declare(
        "Checkout returns 503 for all EU customers, and for those in the stores that pay by card as well"
    )
    desk.mim("bridge", "https://meet.example.com/k7f")
    desk.mim("log", "Connection pool of the order database is full since the last change of it; " * 3)
    desk.mim("log", "Roll the last change back " * 5, "--kind", "action", "--owner", "payments-duty")
    desk.mim("log", "Nobody of the vendor answers " * 5, "--kind", "blocker", "--owner", "database-duty")
    for words in (
        ("show",),
        ("status",),
        ("checklist",),
        ("sitrep",),
        ("list",),
        ("doctor",),
        ("assess",),
        ("action", "list"),
    ):
        out = desk.mim(*words).out
        assert [line for line in out.splitlines() if len(line) > width and str(desk.folder) not in line] == []


def test_json_is_one_document_whatever_is_in_it(desk: Desk) -> None:
    desk.declare(TEXTS["emoji"])
    for words in (
        ("list",),
        ("show",),
        ("status",),
        ("sitrep",),
        ("checklist",),
        ("action", "list"),
        ("problem", "list"),
        ("doctor",),
        ("assess",),
        ("rule",),
        ("rule", "MIM501"),
    ):
        assert desk.mim(*words, "--json").document
    assert desk.mim("check", "--format", "json").document["checked"]["incidents"] == 1
