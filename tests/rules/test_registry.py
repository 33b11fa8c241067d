from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import Ref
from mimkit.rules import registry
from mimkit.rules.catalogue import MODULES, RULES, find_rule, rules_of
from mimkit.rules.judge import check_presence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mimkit.model.file_problem import FileProblem
    from tests.rules.conftest import Court


def test_rules_stand_in_the_order_of_their_codes() -> None:
    assert list(RULES) == sorted(RULES)
    assert len({rule.name for rule in RULES.values()}) == len(RULES) > 70


def test_every_rule_has_a_function_of_its_own() -> None:
    assert len({rule.check for rule in RULES.values()}) == len(RULES)


def test_a_rule_lives_in_the_module_of_its_family() -> None:
    homes = {
        "references": {"references", "links", "redaction"},
        "timeline": {"timeline", "provenance", "implausible_times", "update_times"},
        "history": {"history", "redaction"},
        "communication": {"approvals", "communication", "updates"},
        "directory": {
            "channels",
            "clock_parts",
            "directory",
            "issue_form",
            "holidays",
            "infrastructure",
            "maintenance",
            "policy",
            "packs",
            "repositories",
            "runbooks",
            "services",
            "stakeholders",
            "templates",
        },
    }
    for rule in RULES.values():
        home = rule.check.__module__.rpartition(".")[2]
        assert home in homes.get(rule.family, {rule.family})
    assert {module.__name__.rpartition(".")[2] for module in MODULES} >= {"updates", "runbooks", "public"}


def test_each_family_has_rules() -> None:
    assert {rule.family for rule in RULES.values()} == set(registry.FAMILIES.values())


def test_a_rule_is_found_by_code_or_name_in_any_letters() -> None:
    assert find_rule("mim608") == find_rule("Vague-Action") == RULES["MIM608"]
    assert find_rule("MIM6") is None


@pytest.mark.parametrize(
    "documentation", [None, "", "One line.", "One line.\n\nWhy: yes.", "One line.\nWhy: a\nFix: b"]
)
def test_a_rule_without_why_and_fix_is_refused(documentation: str | None) -> None:
    with pytest.raises(ValueError, match="one line, then `Why:` and `Fix:`"):
        registry.file_rule("MIM998", "new", "error")(_documented(documentation))


@pytest.mark.parametrize(("code", "name"), [("MIM608", "new"), ("MIM998", "vague-action")])
def test_a_second_rule_of_a_code_or_name_is_refused(code: str, name: str) -> None:
    with pytest.raises(ValueError, match="already exists"):
        registry.file_rule(code, name, "error")(_documented("One.\n\nWhy: a.\nFix: b."))


def _documented(documentation: str | None) -> registry.FileCheck:
    def check(found: FileProblem) -> Iterator[registry.Spot]:
        yield (), repr(found)

    check.__doc__ = documentation
    return check


def test_a_finding_is_a_sentence_and_has_the_fix_of_its_rule_unless_it_has_its_own() -> None:
    rule = RULES["MIM004"]
    assert rule.at("p.yaml", 2, 3, "the key stands twice") == Diagnostic(
        "p.yaml", 2, 3, "MIM004", "duplicate-key", "error", "The key stands twice.", "Keep one of the keys."
    )
    assert rule.at("p.yaml", 2, 3, "Is it?", "remove it!").hint == "Remove it!"


def test_a_clean_incident_is_silent(court: Court) -> None:
    update = court.entry("10:15", "update", affected="Cards", doing="We look", next=court.at("10:45"))
    assert court.incident(court.declared, update, court.restored, services=("checkout",)) == []


def test_a_review_is_judged_only_where_there_is_one(court: Court) -> None:
    assert court.incident(court.declared) == []
    assert court.incident(court.declared, review={}) == ["MIM601"]
    assert len(rules_of("review")) > 10


def test_a_review_without_its_incident_is_found() -> None:
    refs = [Ref("policy"), Ref("review", "MI-20261123-K7F"), Ref("review", "MI-20261123-9WX")]
    (found,) = check_presence([*refs, Ref("incident", "MI-20261123-9WX")])
    assert (found[0].code, found[1].ref, found[1].keys) == ("MIM110", refs[1], ("incident",))


def test_a_tree_without_a_policy_is_found() -> None:
    ((rule, finding),) = check_presence([Ref("incident", "MI-20261123-K7F")])
    assert (rule.code, finding.ref, finding.keys) == ("MIM110", Ref("policy"), ())
