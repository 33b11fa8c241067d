"""One unreadable file is one finding, and not a dozen about names that may be in it."""

from __future__ import annotations

import pytest

from mimkit.app.judging.check import check_files
from mimkit.rules.catalogue import RULES
from mimkit.rules.judge import skipped_rules
from mimkit.store.layout import KINDS
from tests.builders import Desk

FILES = Desk.scaffolded().declare(services=("checkout",)).files


@pytest.mark.parametrize(
    "path",
    ["policy/people.yaml", "policy/channels.yaml", "policy/groups/payments.yaml", "policy/services/payments.yaml",
     "policy/rosters/deputy.yaml", "policy/glossary.yaml"],
)  # fmt: skip
def test_what_cannot_be_read_hides_no_name_from_the_rules(path: str) -> None:
    found = check_files({**FILES, path: FILES[path] + b"\nhalf: [typed\n"})
    assert {each.path for each in found} == {path}
    assert {each.code for each in check_files(FILES)} == set()


def test_a_file_that_is_gone_is_another_matter() -> None:
    files = {path: raw for path, raw in FILES.items() if path != "policy/services/payments.yaml"}
    assert "MIM701" in {each.code for each in check_files(files)}


def test_every_rule_that_is_held_back_exists() -> None:
    assert skipped_rules(KINDS) <= RULES.keys()
    assert skipped_rules(["glossary"]) == frozenset()
