"""The schemas for editors: valid draft 7, as strict as mim about keys, and not stricter about notation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from mimkit.app.setup.editors import editor_schemas, schema_files, stale_schemas, write_schemas
from mimkit.app.setup.init import scaffold
from mimkit.app.setup.schema import DIALECT
from mimkit.errors import EnvironmentUnfit
from mimkit.model.incident.kinds import KINDS
from mimkit.store import layout
from mimkit.store.layout import ref_of
from mimkit.store.modeline import modeline

ROOT = Path(__file__).parents[2]
OURS = {
    path.relative_to(ROOT).as_posix(): path
    for top in ("incidents", "policy")
    for path in sorted((ROOT / top).rglob("*.yaml"))
}
SCHEMAS = editor_schemas()
DRAFT_7 = {
    "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "default", "definitions", "description",
    "enum", "examples", "exclusiveMinimum", "format", "items", "maxLength", "maximum", "minItems", "minLength",
    "minProperties", "minimum", "oneOf", "pattern", "properties", "propertyNames", "required", "title", "type",
}  # fmt: skip


class _Typed(SafeConstructor):
    """Values as an editor sees them: YAML 1.2, where a time is text."""


_Typed.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def typed(raw: bytes) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Typed
    return yaml.load(BytesIO(raw))


def complaints(path: str, raw: bytes) -> list[str]:
    ref = ref_of(path)
    assert ref
    validator = jsonschema.Draft7Validator(
        SCHEMAS[ref.kind], format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
    )
    return [f"{'.'.join(map(str, each.path))}: {each.message}" for each in validator.iter_errors(typed(raw))]


def keywords(part: Any) -> Iterator[str]:
    """Yield each keyword of a schema; the names of keys and definitions are none."""
    if isinstance(part, list):
        for each in part:
            yield from keywords(each)
    if isinstance(part, dict):
        for key, value in part.items():
            yield key
            if key in {"properties", "definitions"}:
                yield from (word for each in value.values() for word in keywords(each))
            elif key not in {"default", "examples", "enum", "const"}:
                yield from keywords(value)


@pytest.mark.parametrize("kind", layout.KINDS)
def test_each_kind_of_record_has_a_lawful_schema_of_draft_7(kind: str) -> None:
    schema = SCHEMAS[kind]  # type: ignore[index]
    assert schema["$schema"] == DIALECT
    jsonschema.Draft7Validator.check_schema(schema)
    assert set(keywords(schema)) <= DRAFT_7


@pytest.mark.parametrize("kind", layout.KINDS)
def test_each_key_says_what_it_is_for(kind: str) -> None:
    schema = SCHEMAS[kind]  # type: ignore[index]
    parts = [schema, *schema.get("definitions", {}).values()]
    silent = [
        key
        for part in parts
        for key, shape in part.get("properties", {}).items()
        if "description" not in shape
    ]
    assert silent == []


@pytest.mark.parametrize("path", [path for path in scaffold() if ref_of(path)])
def test_an_editor_finds_nothing_wrong_in_the_scaffold(path: str) -> None:
    assert complaints(path, scaffold()[path]) == []


@pytest.mark.parametrize("path", OURS)
def test_an_editor_finds_nothing_wrong_in_our_own_records(path: str) -> None:
    assert complaints(path, OURS[path].read_bytes()) == []


INCIDENT = "incidents/2026/MI-20261123-K7F/incident.yaml"
ENTRY = "kind: note, at: 2026-11-23T10:09:00Z, by: a, text: t, recorded: 2026-11-23T10:09:00Z"


def incident(entry: str = f"{ENTRY}, id: 01M83Y2QK008R5SVD83WREX179", title: str = "Slow") -> bytes:
    return f"schema: 1\nid: MI-20261123-K7F\ntitle: {title}\ntimeline:\n  - {{{entry}}}\n".encode()


def test_what_mim_refuses_about_keys_and_kinds_an_editor_marks() -> None:
    assert complaints(INCIDENT, incident()) == []
    whole = incident().decode()
    for right, wrong in (
        ("title: Slow", "titel: Slow"),
        ("kind: note", "kind: nte"),
        ("text: t", "txt: t"),
        ("at: 2026-11-23T10:09:00Z, by", "at: 2026-11-23T10:09, by"),
        ("id: MI-20261123-K7F", "id: MI-1"),
        ("schema: 1", "schema: 2"),
    ):
        assert right in whole
        assert complaints(INCIDENT, whole.replace(right, wrong).encode()), wrong


@pytest.mark.parametrize("title", ["503", "1.10", "true", "no", "12:30"])
def test_any_scalar_is_a_title(title: str) -> None:
    assert complaints(INCIDENT, incident(title=title)) == []


@pytest.mark.parametrize("at", ["2026-11-23 10:09Z", "2026-11-23T10:09+01:00", "2026-11-23T10:09:00.5Z"])
def test_any_time_that_mim_reads_is_a_time(at: str) -> None:
    raw = incident().replace(b"at: 2026-11-23T10:09:00Z", f"at: {at}".encode())
    assert complaints(INCIDENT, raw) == []


def test_every_kind_of_entry_is_known_and_explained() -> None:
    parts = SCHEMAS["incident"]["definitions"].values()
    kinds = {
        part["properties"]["kind"]["const"]: part["properties"]["kind"]
        for part in parts
        if "kind" in part["properties"]
    }
    assert kinds.keys() == set(KINDS)
    assert kinds["finding"]["description"] == "A fact about the disruption."


@pytest.mark.parametrize("path", [path for path in scaffold() if ref_of(path)])
def test_each_record_of_the_scaffold_leads_to_its_schema(path: str) -> None:
    assert scaffold()[path].startswith(modeline(path))


@pytest.mark.parametrize("path", OURS)
def test_each_record_of_our_own_leads_to_its_schema(path: str) -> None:
    assert OURS[path].read_bytes().startswith(modeline(path))


@pytest.mark.parametrize(
    "path",
    ["policy/policy.yaml", "policy/groups/a.yaml", INCIDENT, "incidents/problems/PB-20261123-K7F.yaml"],
)
def test_the_first_line_names_a_file_that_is_written(path: str) -> None:
    relative = modeline(path).decode().strip().partition("$schema=")[2]
    assert (Path("/") / PurePosixPath(path).parent / relative).resolve().relative_to(
        "/"
    ).as_posix() in schema_files()


def test_what_is_no_record_has_no_such_line() -> None:
    assert modeline("site/index.md") == b""


def test_a_schema_of_another_version_is_told_from_ours(tmp_path: Path) -> None:
    files = schema_files()
    assert stale_schemas(tmp_path) == list(files)
    for path, raw in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(raw)
    assert stale_schemas(tmp_path) == []
    (tmp_path / ".schemas/incident.json").write_text("{}")
    (tmp_path / ".schemas/review.json").unlink()
    assert stale_schemas(tmp_path) == [".schemas/incident.json", ".schemas/review.json"]


def test_our_own_schemas_are_those_of_the_code() -> None:
    assert stale_schemas(ROOT) == []


OLDER = json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", "title": "Review"})


def test_schemas_are_written_over_older_schemas(tmp_path: Path) -> None:
    (tmp_path / "review.json").write_text(OLDER)
    write_schemas(tmp_path, editor_schemas())
    assert json.loads((tmp_path / "review.json").read_text()) == editor_schemas()["review"]


@pytest.mark.parametrize(
    "lay",
    [
        lambda file: file.write_text('{"title": "Policy", "mine": 1}'),
        lambda file: file.write_text(OLDER),
        lambda file: file.write_text("["),
        lambda file: file.mkdir(),
        lambda file: file.symlink_to(file.with_name("elsewhere")),
    ],
)
def test_schemas_are_not_written_over_anything_else(tmp_path: Path, lay: Callable[[Path], object]) -> None:
    lay(tmp_path / "policy.json")
    with pytest.raises(EnvironmentUnfit, match=r"policy\.json already exists and was not written by mimkit"):
        write_schemas(tmp_path, editor_schemas())
    assert [each.name for each in tmp_path.iterdir()] == ["policy.json"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentUnfit, match="file cannot be written"):
        write_schemas(tmp_path / "file", editor_schemas())


def test_a_damaged_schema_is_replaced_in_the_folder_of_schemas(tmp_path: Path) -> None:
    (tmp_path / ".schemas").mkdir()
    (tmp_path / ".schemas" / "incident.json").write_text("{}")
    write_schemas(tmp_path / ".schemas", editor_schemas())
    assert stale_schemas(tmp_path) == []
