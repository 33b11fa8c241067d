"""The schemas in other validators: check-jsonschema, and Ajv, which reads patterns in the `u` mode."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mimkit.app.setup.editors import editor_schemas, schema_files
from mimkit.app.setup.init import scaffold
from mimkit.store import layout
from mimkit.store.layout import ref_of
from tests.app.test_schema import OURS, typed

NODE = shutil.which("node")
COMPILE = """
const Ajv = require("ajv"), formats = require("ajv-formats");
const [schemas, records] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = [];
for (const [kind, schema] of Object.entries(schemas)) {
  try {
    // A text may be written as a number, so types are unions; all else of the strict mode holds.
    const ajv = new Ajv({allErrors: true, strictTypes: false});
    (formats.default || formats)(ajv);
    const validate = ajv.compile(schema);
    for (const [path, record] of records[kind] || [])
      if (!validate(record)) found.push(`${path}: ${ajv.errorsText(validate.errors)}`);
  } catch (problem) { found.push(`${kind}: ${problem.message}`); }
}
console.log(JSON.stringify(found));
"""


def is_there(package: str) -> bool:
    """Tell whether node finds a package."""
    if NODE is None:
        return False
    return (
        subprocess.run([NODE, "-e", f"require('{package}')"], capture_output=True, check=False).returncode
        == 0
    )


def asked_of_ajv(schemas: object, records: object) -> list[str]:
    """Return what Ajv says about schemas by their kind, and about records of each kind."""
    assert NODE
    asked = subprocess.run(
        [NODE, "-e", COMPILE],
        input=json.dumps([schemas, records]),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(asked.stdout)
    return found


def check_jsonschema(*words: str) -> tuple[int, str]:
    """Run check-jsonschema; return its exit status and what it prints."""
    asked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *words], capture_output=True, text=True, check=False
    )
    return asked.returncode, asked.stdout + asked.stderr


@pytest.mark.sweep
def test_check_jsonschema_accepts_all_of_them(tmp_path: Path) -> None:
    files = schema_files()
    assert len(files) == len(layout.KINDS)
    for path, raw in files.items():
        (tmp_path / Path(path).name).write_bytes(raw)
    assert check_jsonschema("--check-metaschema", *map(str, tmp_path.iterdir())) == (
        0, "ok -- validation done\n",
    )  # fmt: skip


@pytest.mark.parametrize("pattern", [r"^[^\"]+$", r"^\-$", r"^[\w-a]$", r"^\_$"])
def test_check_jsonschema_would_notice_a_pattern_that_others_reject(tmp_path: Path, pattern: str) -> None:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "string", "pattern": pattern}
    (tmp_path / "bad.json").write_text(json.dumps(schema))
    status, said = check_jsonschema("--check-metaschema", str(tmp_path / "bad.json"))
    assert (status, "is not a 'regex'" in said) == (1, True)


needs_ajv = pytest.mark.skipif(
    not (is_there("ajv") and is_there("ajv-formats")),
    reason="needs node and the npm packages ajv and ajv-formats on its NODE_PATH",
)


@pytest.mark.sweep
@needs_ajv
def test_ajv_accepts_all_of_them_and_every_record_of_ours_and_of_the_scaffold() -> None:
    files = {path: file.read_bytes() for path, file in OURS.items()} | scaffold()
    records: dict[str, list[tuple[str, object]]] = {}
    for path, raw in files.items():
        if ref := ref_of(path):
            records.setdefault(ref.kind, []).append((path, typed(raw)))
    assert len(records) > 8
    assert asked_of_ajv(editor_schemas(), records) == []


@pytest.mark.sweep
@needs_ajv
def test_ajv_would_notice_a_pattern_and_a_record_that_it_rejects() -> None:
    schema = {"type": "object", "properties": {"url": {"type": "string", "pattern": r"^[^\"]+$"}}}
    [found] = asked_of_ajv({"incident": schema}, {})
    assert "Invalid regular expression" in found
    [found] = asked_of_ajv(editor_schemas(), {"people": [("people.yaml", {"people": [{"id": "A B"}]})]})
    assert found.startswith("people.yaml: ")
