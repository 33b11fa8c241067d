"""The reference of the rules: one table, and a page per rule with its examples by file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mimkit.rules.catalogue import RULES
from mimkit.rules.example import Example, example
from tests.docs.reference_rules import rule_page, rules_page

ONE = Example(
    bad="# incidents/a.yaml\ntitle: Improve it\n# --- policy/b.yaml\nname: B\n",
    good="# incidents/a.yaml\ntitle: Alert at 80 %\n",
    out="incidents/a.yaml:2:1: warning: MIM608 `Improve` is a wish. (vague-action)\n",
)


@dataclass(frozen=True)
class Words:
    code: str = "MIM608"
    name: str = "vague-action"
    level: str = "warning"
    family: str = "review"
    summary: str = "An action item is a | wish."
    why: str = "Vague action items stay open."
    fix: str = "Say what will be different."


def test_the_table_has_a_section_for_each_family_and_a_row_for_each_rule() -> None:
    page = rules_page([Words(code="MIM101", family="shape"), Words()])
    assert [line for line in page.splitlines() if line.startswith("#")] == [
        "# Validation rules",
        "## Shape",
        "## Review",
    ]
    assert (
        '| <a id="mim608"></a><a id="mim608-vague-action"></a>[MIM608 vague-action](rules/MIM608.md) | warning '
        "| An action item is a \\| wish. |\n"
    ) in page


def test_each_file_of_an_example_has_its_whole_path_as_title_and_its_line_is_marked() -> None:
    page = rule_page(Words(), ONE)
    assert page.startswith("# MIM608 vague-action\n\n**Warning.** An action item")
    assert '```yaml title="incidents/a.yaml" hl_lines="2"\n# incidents/a.yaml\ntitle: Improve it\n```' in page
    assert '```yaml title="policy/b.yaml"\n# policy/b.yaml\nname: B\n```' in page
    assert page.endswith("[All rules](../rules.md#mim608)\n")
    assert "## Before" not in page
    assert '## Before\n\n```yaml title="a.yaml"' in rule_page(Words(), replace(ONE, base="# a.yaml\nb: 1\n"))


def test_a_fence_is_longer_than_what_it_holds() -> None:
    page = rule_page(Words(), replace(ONE, good="# a.yaml\ntext: ```` x\n"))
    assert '`````yaml title="a.yaml"\n# a.yaml\ntext: ```` x\n`````\n' in page


def test_every_line_that_an_example_reports_is_marked_in_a_file_of_it() -> None:
    for code, rule in RULES.items():
        shown = example(code)
        page = rule_page(rule, shown)
        first = shown.out.partition(":")[0]
        assert f'title="{first}" hl_lines=' in page or first not in shown.bad, code
