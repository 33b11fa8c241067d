"""Generates the page of record formats (files, keys, types and meanings) from the schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mimkit.app.setup.init import scaffold
from mimkit.app.setup.schema import schemas
from mimkit.model.incident.entry_parts import EntryBase
from mimkit.rules.example import example, files_in

Schema = Mapping[str, Any]

INTRODUCTION = """# Record formats

Every file uses a small, strict subset of YAML: UTF-8, one document, no anchors, aliases, tags or merge keys, and no
duplicate keys. `mim` reads every value as text and then converts it to the type that the key requires, so `no` and `010`
keep their literal meaning. Every time includes a UTC offset. Any key that is not listed here causes an error.

`mim schema` prints the same information as JSON Schema. [Edit records
manually](../how-to/edit-records-manually.md) explains how to use the schemas in an editor. In an incident file, the
timeline is always the last key."""

_FORMATS = {"date-time": "time with UTC offset", "date": "date", "uri": "URL"}
_PATTERNS = {
    "^MI-": "incident id",
    "^PB-": "problem record id",
    "^MW-": "maintenance record id",
    "^AC-": "action item id",
    "^[0-7][": "entry id",
    "^(https?": "URL",
    "^[a-z0-9]+(-": "name",
    "^[A-Za-z0-9]+([-_.]": "severity",
    "^[0-9a-f]{7": "commit id",
}
_PLAIN = {"integer": "number", "boolean": "`true` or `false`", "number": "number", "object": "mapping"}

# Examples that other tests already check against the rules.
_EXAMPLES = {
    "policy": "policy/policy.yaml",
    "holidays": "policy/holidays.yaml",
    "people": "policy/people.yaml",
    "channels": "policy/channels.yaml",
    "glossary": "policy/glossary.yaml",
    "repositories": "policy/repositories.yaml",
    "pack": "policy/packs/card-scheme.yaml",
    "group": "policy/groups/payments.yaml",
    "service": "policy/services/checkout.yaml",
    "infrastructure": "policy/infrastructure/datacentre.yaml",
    "roster": "policy/rosters/technical-lead.yaml",
    "runbook": "policy/runbooks/checkout-errors.yaml",
    "template": "policy/templates/update.yaml",
    "incident": "incidents/2026/MI-20261123-K7F/incident.yaml",
    "review": "incidents/2026/MI-20261123-K7F/review.yaml",
    "problem": "incidents/problems/PB-20261125-Q2M.yaml",
    "maintenance": "incidents/maintenance/MW-20261201-K7F.yaml",
}
_SHOWN_BY = {
    "holidays": "MIM733",
    "repositories": "MIM761",
    "pack": "MIM731",
    "infrastructure": "MIM795",
    "incident": "MIM501",
    "review": "MIM610",
    "problem": "MIM503",
    "maintenance": "MIM785",
}
_ENTRY_KEYS = tuple(EntryBase.model_fields)


def records_page() -> str:
    """Return the page, with the parts and an example of each kind of file."""
    parts = [INTRODUCTION]
    for kind, schema in schemas().items():
        parts += _record(kind, schema)
    return "\n\n".join(parts) + "\n"


def _record(kind: str, schema: Schema) -> Iterator[str]:
    yield f"## {kind.capitalize()}"
    yield schema["description"]
    yield _table(kind, schema, schema["properties"])
    entries = {name: part for name, part in schema.get("$defs", {}).items() if _kind_of(part)}
    for name, part in schema.get("$defs", {}).items():
        if name not in entries:
            yield f"### {_title(kind, name)}"
            yield part["description"]
            yield _table(kind, part, part["properties"])
    if entries:
        yield from _timeline(kind, entries)
    yield f"### Example: {kind} file"
    path = _EXAMPLES[kind]
    yield f'```yaml title="{path}"\n{_example(kind, path)}\n```'


def _timeline(kind: str, entries: Mapping[str, Schema]) -> Iterator[str]:
    any_entry = next(iter(entries.values()))
    yield "### Timeline entries"
    yield "Every entry has a `kind` and these keys:"
    yield _table(kind, any_entry, _ENTRY_KEYS)
    for part in sorted(entries.values(), key=_kind_of):
        yield f"#### Entry {_kind_of(part)}"
        yield part["description"]
        own = [key for key in part["properties"] if key not in (*_ENTRY_KEYS, "kind")]
        if own:
            yield _table(kind, part, own)


def _kind_of(part: Schema) -> str:
    return str(part.get("properties", {}).get("kind", {}).get("const", ""))


def _title(kind: str, name: str) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return f"{words.capitalize()} (in {kind})"


def _table(kind: str, part: Schema, keys: Iterable[str]) -> str:
    rows = [
        f"| `{key}` | {_type(kind, shape)}{_whether(key, part, shape)} | {shape.get('description', '')} |"
        for key, shape in ((key, part["properties"][key]) for key in keys)
    ]
    return "\n".join(("| key | value | meaning |", "| --- | --- | --- |", *rows))


def _whether(key: str, part: Schema, shape: Schema) -> str:
    if key in part.get("required", ()):
        return ", required"
    default = shape.get("default")
    if isinstance(default, bool):
        return f", default `{str(default).lower()}`"
    return f", default `{default}`" if isinstance(default, (str, int)) else ""


def _type(kind: str, shape: Schema) -> str:
    if "$ref" in shape:
        title = _title(kind, shape["$ref"].rpartition("/")[2])
        return f"[{title.partition(' (')[0].lower()}](#{_anchor(title)})"
    if choices := [each for each in shape.get("anyOf", ()) if each.get("type") != "null"]:
        return " or ".join(_type(kind, each) for each in choices)
    if shape.get("type") == "array":
        return f"list of {_items(kind, shape['items'])}"
    if isinstance(shape.get("additionalProperties"), dict):
        return f"mapping of names to {_plural(_type(kind, shape['additionalProperties']))}"
    return _scalar(shape)


def _scalar(shape: Schema) -> str:
    if "enum" in shape:
        return f"one of {_choices(shape)}"
    return _PLAIN.get(shape.get("type", "")) or _text(shape)


def _items(kind: str, items: Schema) -> str:
    if "oneOf" in items:
        return "[entries](#timeline-entries)"
    return _choices(items) if "enum" in items else _plural(_type(kind, items))


def _plural(noun: str) -> str:
    word, link, target = noun.partition("]")
    if word.endswith("criterion"):
        return f"{word.removesuffix('on')}a{link}{target}"
    return f"{word[:-1]}ies{link}{target}" if word.endswith(("ty", "ry")) else f"{word}s{link}{target}"


def _choices(shape: Schema) -> str:
    return ", ".join(f"`{each}`" for each in shape["enum"])


def _text(shape: Schema) -> str:
    if shape.get("format") in _FORMATS:
        return _FORMATS[shape["format"]]
    for beginning, words in _PATTERNS.items():
        if shape.get("pattern", "").startswith(beginning):
            return words
    if shape.get("examples") and "15m" in shape["examples"]:
        return "duration"
    return "single-line string" if shape.get("maxLength") == 200 else "string"


def _anchor(title: str) -> str:
    return title.lower().replace("(", "").replace(")", "").replace(" ", "-")


def _example(kind: str, path: str) -> str:
    if kind in _SHOWN_BY:
        return files_in(example(_SHOWN_BY[kind]).good)[path].removeprefix(f"# {path}\n").rstrip()
    return scaffold()[path].decode().rstrip()
