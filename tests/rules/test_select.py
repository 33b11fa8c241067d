from __future__ import annotations

import pytest

from mimkit.rules.catalogue import RULES
from mimkit.rules.select import choices, choose, find_unknown_patterns, match_rules, selected, within

VAGUE = RULES["MIM608"]


@pytest.mark.parametrize(
    ("select", "ignore", "on", "reason"),
    [
        ([], [], True, "on by default"),
        (["MIM6"], [], True, "--select MIM6"),
        (["MIM5"], [], False, "not in --select"),
        ([], ["vague-action"], False, "--ignore vague-action"),
        ([], ["MIM5"], True, "on by default"),
        (["MIM608"], ["MIM6"], True, "--select MIM608"),
        (["MIM6"], ["MIM608"], False, "--ignore MIM608"),
        (["MIM608"], ["vague-action"], False, "--ignore vague-action"),
        (["mim6", "vague-action"], ["MIM60"], True, "--select vague-action"),
        (["MIM5"], ["MIM6"], False, "--ignore MIM6"),
        (["Review"], [], True, "--select Review"),
        (["review"], ["MIM60"], False, "--ignore MIM60"),
        (["vague-action"], ["review"], True, "--select vague-action"),
    ],
)
def test_the_closest_word_decides_and_says_so(
    select: list[str], ignore: list[str], *, on: bool, reason: str
) -> None:
    choice = choose(VAGUE, select, ignore)
    assert (choice.on, choice.reason) == (on, reason)


def test_findings_of_rules_that_are_off_are_left_out() -> None:
    found = [RULES[code].at("p", 1, 1, "x") for code in ("MIM607", "MIM608", "MIM201")]
    kept = selected(found, RULES.values(), ["MIM6"], ["MIM608"])
    assert [each.code for each in kept] == ["MIM607"]


def test_each_rule_is_listed_with_its_reason() -> None:
    rows = choices([RULES["MIM504"], VAGUE], ["closing"])
    assert [(rule.code, choice.on, choice.reason) for rule, choice in rows] == [
        ("MIM504", True, "--select closing"),
        ("MIM608", False, "not in --select"),
    ]


def test_a_word_means_the_rules_of_a_code_its_beginning_a_name_or_a_family() -> None:
    assert match_rules(["MIM60"], RULES.values())[-1].code == "MIM609"
    assert match_rules(["vague-action"], RULES.values()) == (VAGUE,)
    assert VAGUE in match_rules(["review"], RULES.values())
    assert match_rules(["nothing"], RULES.values()) == ()


def test_a_pattern_that_means_no_rule_is_named() -> None:
    assert find_unknown_patterns(["MIM6", "vague-action", "MIMX", "", "vague"], RULES.values()) == (
        "MIMX",
        "",
        "vague",
    )


@pytest.mark.parametrize(
    ("places", "paths"),
    [
        ([], ["policy/people.yaml", "policy/people.yaml.orig", "incidents/x.yaml"]),
        (["."], ["policy/people.yaml", "policy/people.yaml.orig", "incidents/x.yaml"]),
        (["policy"], ["policy/people.yaml", "policy/people.yaml.orig"]),
        (["policy/people.yaml"], ["policy/people.yaml"]),
        (["poli"], []),
        (["incidents", "policy/people.yaml"], ["policy/people.yaml", "incidents/x.yaml"]),
    ],
)
def test_a_file_or_a_whole_folder_is_asked_for_and_not_what_begins_alike(
    places: list[str], paths: list[str]
) -> None:
    every = ("policy/people.yaml", "policy/people.yaml.orig", "incidents/x.yaml")
    found = [VAGUE.at(path, 1, 1, "It is vague.") for path in every]
    assert [each.path for each in within(found, places)] == paths
