"""The importer that the documentation shows works, and so does its test."""

from __future__ import annotations

import re
import sys
from types import ModuleType

import pytest

from mimkit.app.importing import incidents
from tests.docs.generate import SITE

PAGE = (SITE / "how-to" / "add-an-importer.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_passes_its_own_test(monkeypatch: pytest.MonkeyPatch) -> None:
    code, test = re.findall(r"^```python title=\S+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    module = ModuleType("pagerone")
    exec(compile(code, "pagerone.py", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, "mimkit.app.importing.incidents.pagerone", module)
    monkeypatch.setattr(incidents, "pagerone", module, raising=False)
    names: dict[str, object] = {}
    exec(compile(test, "test_pagerone.py", "exec"), names)
    [name] = [each for each in names if each.startswith("test_")]
    run = names[name]
    assert callable(run)
    run()
