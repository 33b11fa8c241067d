"""What an editor shows for a scaffolded record, with the real yaml-language-server and the record's first line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from mimkit.app.setup.editors import schema_files
from mimkit.app.setup.init import scaffold
from mimkit.model.incident.kinds import KINDS
from mimkit.store.layout import ref_of
from mimkit.store.modeline import modeline
from tests.app.language_server import Editor

SERVER = shutil.which("yaml-language-server")
pytestmark = pytest.mark.skipif(
    not SERVER, reason="yaml-language-server does not exist: npm install -g yaml-language-server@1.25.0"
)

INCIDENT = "incidents/2026/MI-20261123-K7F/incident.yaml"
RECORD = (
    modeline(INCIDENT).decode()
    + """schema: 1
id: MI-20261123-K7F
title: Checkout returns 503
timeline:
  - at: 2026-11-23T10:09:00Z
    kind: finding
    by: tech-duty
    text: The pool is exhausted.
    recorded: 2026-11-23T10:09:00Z
    id: 01M83Y2QK008R5SVD83WREX179
"""
)


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("opened")
    for path, raw in {**scaffold(), **schema_files(), INCIDENT: RECORD.encode()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    assert SERVER
    with Editor(SERVER, folder) as opened:
        yield opened


@pytest.mark.sweep
def test_nothing_is_marked_in_a_fresh_scaffold(editor: Editor) -> None:
    records = [path for path in scaffold() if ref_of(path)]
    assert len(records) > 10
    opened = editor.diagnostics_of((*records, INCIDENT))
    assert {path: said for path, said in opened.items() if said} == {}


@pytest.mark.parametrize(
    ("right", "wrong", "marked"),
    [
        ("title: Checkout", "titel: Checkout", "4: Property titel is not allowed."),
        ("text: The", "txt: The", "9: Property txt is not allowed."),
        ("10:09:00Z\n    kind", "10:09:00\n    kind", "6: String is not a RFC3339 date-time."),
    ],
)
def test_a_slip_is_marked_where_it_is(editor: Editor, right: str, wrong: str, marked: str) -> None:
    assert right in RECORD
    assert marked in editor.diagnostics(INCIDENT, RECORD.replace(right, wrong, 1))


def test_a_slip_in_the_policy_is_marked(editor: Editor) -> None:
    policy = scaffold()["policy/policy.yaml"].decode()
    line = policy.splitlines().index("    met_by: update") + 1
    assert editor.diagnostics(
        "policy/policy.yaml", policy.replace("    met_by: update", "    metby: update", 1)
    ) == [f"{line}: Property metby is not allowed."]


def test_the_kinds_of_entry_are_offered(editor: Editor) -> None:
    typed = RECORD + "  - at: 2026-11-23T10:12:00Z\n    kind: "
    assert set(editor.completions(INCIDENT, typed, typed.count("\n") + 1, 11)) == set(KINDS)


def test_the_keys_of_an_entry_are_offered(editor: Editor) -> None:
    typed = RECORD + "  - at: 2026-11-23T10:12:00Z\n    kind: confirmed\n    "
    assert {"by", "stakeholder"} <= set(editor.completions(INCIDENT, typed, typed.count("\n") + 1, 5))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (4, "What is broken, and for whom, in one line."),
        (7, "A fact about the disruption."),
        (9, "What happened, in plain language."),
    ],
)
def test_a_key_explains_itself_under_the_pointer(editor: Editor, line: int, sentence: str) -> None:
    assert sentence in editor.hover(INCIDENT, line, 7)
