from __future__ import annotations

import pytest

from mimkit.model.diagnostic import Diagnostic
from mimkit.rules.catalogue import RULES
from mimkit.rules.suppress import Suppression, apply_suppressions, suppress, suppressions


def found_at(line: int, code: str = "MIM608") -> Diagnostic:
    return RULES[code].at("review.yaml", line, 5, "a wish")


REASON = "# mim: ignore[MIM608] wording from the vendor"


def test_a_comment_on_the_line_or_above_leaves_the_finding_out() -> None:
    found = [found_at(9), found_at(10), found_at(11), found_at(12)]
    assert suppress("review.yaml", found, [(10, REASON)]) == (found[0], found[3])


def test_only_the_rules_in_the_bracket_are_left_out() -> None:
    found = [found_at(10, "MIM606"), found_at(10, "MIM607"), found_at(10)]
    comment = (10, "# mim: ignore[MIM606, vague-action] both are with the vendor")
    assert suppress("review.yaml", found, [comment]) == (found[1],)


def test_a_comment_without_a_reason_does_not_count_and_is_a_finding() -> None:
    found = found_at(10)
    kept = suppress("review.yaml", [found], [(10, "# mim: ignore[MIM608]  ")])
    assert kept[0] == found
    assert (kept[1].code, kept[1].line, kept[1].message) == (
        "MIM091",
        10,
        "This comment does not state why MIM608 is suppressed.",
    )


def test_an_empty_bracket_suppresses_nothing() -> None:
    kept = suppress("review.yaml", [found_at(10)], [(10, "#mim:ignore[]")])
    assert [each.code for each in kept] == ["MIM608", "MIM091"]
    assert "why anything is suppressed" in kept[1].message


def test_other_comments_mean_nothing() -> None:
    assert suppressions([(1, "# ignore[MIM608] x"), (2, "# see mim: ignore[MIM608] x"), (3, "#")]) == ()


def test_what_was_suppressed_and_what_was_not_needed_is_kept() -> None:
    sifted = apply_suppressions("review.yaml", [found_at(10)], [(10, REASON), (30, REASON)])
    used, unused = (Suppression(line, ("MIM608",), "wording from the vendor") for line in (10, 30))
    assert sifted.suppressed == ((used, found_at(10)),)
    assert sifted.unused == (unused,)
    assert [(each.code, each.line) for each in sifted.kept] == [("MIM092", 30)]


def test_of_several_rules_those_that_find_nothing_are_named() -> None:
    comment = (10, "# mim: ignore[MIM606, vague-action, MIM607] both are with the vendor")
    (kept,) = suppress("review.yaml", [found_at(10)], [comment])
    assert kept.message == "MIM606 or MIM607 has no findings on this line or the next."


def test_two_comments_about_one_finding_are_both_used() -> None:
    assert suppress("review.yaml", [found_at(10)], [(9, REASON), (10, REASON)]) == ()


def test_a_rule_of_the_history_is_never_called_unused() -> None:
    assert suppress("incident.yaml", [], [(10, "# mim: ignore[MIM801] blanked by hand")]) == ()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("MIM698", "`MIM698` is not a rule code or rule name."),
        ("mim608", "Write `MIM608` instead of `mim608`."),
        ("Vague-Action", "Write `vague-action` instead of `Vague-Action`."),
        (
            "vague-actions",
            "`vague-actions` is not a rule code or rule name; did you mean `vague-action`?",
        ),
    ],
)
def test_a_comment_about_a_rule_that_there_is_not_is_a_finding(name: str, message: str) -> None:
    (kept,) = suppress("review.yaml", [], [(10, f"# mim: ignore[{name}] wording from the vendor")])
    assert (kept.code, kept.line, kept.message) == ("MIM093", 10, message)


OF_HISTORY = found_at(10, "MIM803")
TYPO = (10, "# mim: ignore[MIM803] typo")


def test_a_change_cannot_excuse_itself() -> None:
    (kept,) = suppress("incident.yaml", [OF_HISTORY], [TYPO])
    assert (kept.code, kept.line) == ("MIM803", 10)
    assert kept.hint.endswith(
        " The comment on line 10 has no effect, because it was added in the same change as the finding that it suppresses."
    )


def test_what_a_comment_covered_before_the_change_stays_suppressed() -> None:
    assert suppress("incident.yaml", [OF_HISTORY], [TYPO], {OF_HISTORY}) == ()
    assert suppress("incident.yaml", [OF_HISTORY], [], {OF_HISTORY}) == (OF_HISTORY,)
