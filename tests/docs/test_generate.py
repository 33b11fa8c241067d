"""One page of the documentation can be regenerated alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import generate


@pytest.mark.parametrize(
    "typed",
    ["how-to/add-a-rule.md", "site/how-to/add-a-rule.md", "how-to/add-a-rule", "add-a-rule", "add-a-rule.md"],
)
def test_a_page_is_named_by_its_path_or_the_last_part_of_it(typed: str) -> None:
    assert generate.named(typed) == ["how-to/add-a-rule.md"]


def test_pages_outside_the_site_and_generated_ones_have_names_too() -> None:
    assert generate.named("README.md") == ["../README.md"]
    assert generate.named("reference/rules.md") == generate.named("rules") == ["reference/rules.md"]


def test_another_name_is_answered_with_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="'a-rule' is not a page; choose one of these:\n") as refused:
        generate.named("a-rule")
    assert "\n  site/how-to/add-a-rule.md\n" in str(refused.value)
    monkeypatch.setattr(generate, "pages", lambda: ["how-to/times.md", "explanation/times.md"])
    with pytest.raises(SystemExit, match="'times' is several pages; choose one of these:"):
        generate.named("times")


def test_only_the_pages_that_are_typed_are_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"```console\n$ echo {name}\n```\n")
    monkeypatch.setattr(generate, "SITE", tmp_path)
    monkeypatch.setattr(generate, "pages", lambda: ["one.md", "two.md"])
    generate.main(["one"])
    assert (tmp_path / "one.md").read_text() == "```console\n$ echo one\none\n```\n"
    assert (tmp_path / "two.md").read_text() == "```console\n$ echo two\n```\n"
    assert capsys.readouterr().out.startswith("written ")
    generate.main([])
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["same", "written"]
