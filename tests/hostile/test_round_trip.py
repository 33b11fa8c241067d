"""T10: a header edit changes only its own lines. Five hundred times in tests/store/test_yaml_laws.py; here, many more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store import test_yaml_laws as laws

_law: Any = laws.test_a_new_value_changes_only_its_own_lines


@pytest.mark.long
@settings(laws.LAW, max_examples=20_000, derandomize=True, database=None)
@given(raw=laws.files(), choice=st.randoms(use_true_random=False), value=laws.VALUES)
def test_a_header_edit_changes_only_its_lines_twenty_thousand_times(
    raw: bytes, choice: Any, value: Any
) -> None:
    _law.hypothesis.inner_test(raw=raw, choice=choice, value=value)
