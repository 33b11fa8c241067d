from __future__ import annotations

from dataclasses import dataclass

from mimkit.report.rule_page import rule_choices, rule_list, rule_text


@dataclass(frozen=True)
class Words:
    code: str = "MIM608"
    name: str = "vague-action"
    level: str = "warning"
    family: str = "review"
    summary: str = "An open action item is a wish."
    why: str = "Vague action items stay open: they are neither completed nor declined."
    fix: str = "Say what will be different."


@dataclass(frozen=True)
class Decided:
    on: bool
    reason: str


@dataclass(frozen=True)
class Shown:
    bad: str = "# a.yaml\ntitle: Improve it\n"
    good: str = "# a.yaml\ntitle: Alert at 80 %\n"
    out: str = "a.yaml:2:1: warning: MIM608 `Improve` is a wish. (vague-action)\n"
    base: str = ""


def test_a_rule_is_shown_with_its_examples() -> None:
    assert rule_text(Words(), Shown(), width=50) == (
        "MIM608 vague-action (warning, review)\n"
        "\n"
        "An open action item is a wish.\n"
        "\n"
        "Why: Vague action items stay open: they are\n"
        "neither completed nor declined.\n"
        "\n"
        "Fix: Say what will be different.\n"
        "\n"
        "Fails:\n"
        "\n"
        "    # a.yaml\n"
        "    title: Improve it\n"
        "\n"
        "as\n"
        "\n"
        "    a.yaml:2:1: warning: MIM608 `Improve` is a wish. (vague-action)\n"
        "\n"
        "Passes:\n"
        "\n"
        "    # a.yaml\n"
        "    title: Alert at 80 %\n"
    )


def test_rules_are_listed_in_columns() -> None:
    short = Words("MIM101", "key", "error", "shape", "A key.")
    assert rule_list([short, Words()]) == (
        "MIM101  error    key           A key.\n"
        "MIM608  warning  vague-action  An open action item is a wish.\n"
    )
    assert rule_list([]) == ""


def test_what_is_on_is_listed_with_what_decides_it() -> None:
    off, on = Decided(on=False, reason="--ignore key\x1b"), Decided(on=True, reason="--select MIM6")
    assert rule_choices([(Words("MIM101", "key"), off), (Words(), on)]) == (
        "MIM101  off  key           --ignore key\\x1b\n"
        "MIM608  on   vague-action  --select MIM6\n"
        "1 of 2 rules are on\n"
    )
    assert rule_choices([]) == "0 of 0 rules are on\n"


def test_a_rule_that_compares_shows_what_was_there() -> None:
    shown = Shown(base="# a.yaml\ntitle: Alert at 70 %\n")
    page = rule_text(Words(), shown)
    assert page.index("Before:\n\n    # a.yaml\n    title: Alert at 70 %") < page.index("Fails:")
