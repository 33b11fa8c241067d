"""Reads the names in a repository from its files without checking them, and stores them in a small cache.

Suggestions may be incomplete or out of date, because the command itself reads and checks the records. This module
therefore ignores the git history and reads only those parts of a record that a suggestion shows.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

Names: TypeAlias = dict[str, list[list[str]]]
"""The names of each kind, each with a description."""

RECENT: Final = 40
"""The maximum number of incidents to suggest: open ones first, then the newest."""
_ENTRIES: Final = 30
"""The maximum number of entries to suggest, newest first."""
_TITLE: Final = re.compile(r"^title: *(.+)$", re.MULTILINE)
_ENTRY: Final = re.compile(r"^  - at: ", re.MULTILINE)
_KEY: Final = re.compile(r"^    (kind|text|affected|id|recorded): *(.+)$", re.MULTILINE)
_ACTION: Final = re.compile(r"\bAC-[0-9A-Z-]+")
_ENDS: Final = frozenset({"close", "rejected", "demoted", "merged"})
"""The same values as `ENDING` in the model, whose import would take longer than the entire completion."""
_REOPENS: Final = "reopen"
_FOLDERS: Final = {
    "group": "policy/groups",
    "service": "policy/services",
    "runbook": "policy/runbooks",
    "roster": "policy/rosters",
    "problem": "incidents/problems",
    "maintenance": "incidents/maintenance",
}
_LISTS: Final = {
    "role": "roles",
    "severity": "severities",
    "criterion": "criteria",
}
"""The kinds that are listed in policy/policy.yaml, and the key of each list."""


def names(root: Path) -> Names:
    """Return the names in a repository, from the cache if no file has changed."""
    cache = _state(root) / "completion.json"
    stamp = _stamp(root)
    try:
        kept = json.loads(cache.read_text(encoding="utf-8"))
        if kept["stamp"] == stamp:
            found: Names = kept["names"]
            return found
    except (OSError, ValueError, KeyError, TypeError):
        pass
    fresh = _read(root)
    _keep(cache, {"stamp": stamp, "names": fresh})
    return fresh


def root_of(folder: Path) -> Path | None:
    """Return the nearest folder with records that contains `folder`, or None if there is none."""
    for each in (folder, *folder.parents):
        if (each / "policy" / "policy.yaml").is_file():
            return each
    return None


def entries(root: Path, incident: str, open_ones: list[str]) -> list[list[str]]:
    """Return the newest entries in the given incident or, if no incident matches, in the open incidents.

    Each entry consists of the last characters of its id and a description.
    """
    asked = incident.upper()
    chosen = [each for each in _incidents(root) if each.name.endswith(asked)] if asked else []
    files = chosen[:1] or [each for each in _incidents(root) if each.name in open_ones][:2]
    return [entry for each in files for entry in _entries(each / "incident.yaml")][:_ENTRIES]


def _keep(cache: Path, content: dict[str, Any]) -> None:
    # Ignore errors, for example from a full disk. A temporary file avoids conflicts between two shells.
    aside = cache.with_name(f"{cache.name}.{os.getpid()}")
    try:
        cache.parent.mkdir(exist_ok=True)
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(cache)
    except OSError:
        aside.unlink(missing_ok=True)


def _state(root: Path) -> Path:
    for each in (root, *root.parents):
        git = each / ".git"
        if git.is_dir():
            return git / "mimkit"
        if git.is_file():  # a linked worktree
            return Path(each, git.read_text(encoding="utf-8").partition("gitdir:")[2].strip()) / "mimkit"
    return root / ".git" / "mimkit"


def _stamp(root: Path) -> list[list[Any]]:
    watched = [root / "policy" / name for name in ("policy.yaml", "people.yaml", "channels.yaml")]
    watched += [root / folder for folder in _FOLDERS.values()]
    watched += [each / "incident.yaml" for each in _incidents(root)[:RECENT]]
    watched += [each / "review.yaml" for each in _incidents(root)[:RECENT]]
    return [[str(each), *_state_of(each)] for each in watched]


def _state_of(path: Path) -> list[int]:
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_size]


def _incidents(root: Path) -> list[Path]:
    years = sorted(
        (each for each in _listed(root / "incidents") if re.fullmatch(r"\d{4}", each.name)), reverse=True
    )
    found: list[Path] = []
    for year in years:
        found += sorted((each for each in _listed(year) if each.name.startswith("MI-")), reverse=True)
        if len(found) >= RECENT:
            break
    return found


def _listed(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as found:
            yield from (Path(each.path) for each in found)
    except OSError:
        return


def _read(root: Path) -> Names:
    people = _yaml(root / "policy" / "people.yaml").get("people")
    policy = _yaml(root / "policy" / "policy.yaml")
    channels = _yaml(root / "policy" / "channels.yaml")
    found: Names = {
        "person": [["me", "you"], *_ids(people, "name")],
        "audience": _ids(channels.get("audiences"), "title"),
        **{kind: _ids(policy.get(key), "title", "words") for kind, key in _LISTS.items()},
        **{kind: _files(root / folder) for kind, folder in _FOLDERS.items()},
    }
    found["on call"] = [*found["role"], *found["service"], *found["group"]]
    known = [(each.name, *_incident(each)) for each in _incidents(root)[:RECENT]]
    found["incident"] = [
        [name, title if is_open else f"over: {title}"]
        for name, title, is_open in sorted(known, key=lambda each: not each[2])
    ]
    found["open"] = [[name, ""] for name, _, is_open in known if is_open]
    found["action"] = _actions(root)
    return found


def _yaml(path: Path) -> dict[str, Any]:
    import yaml  # noqa: PLC0415 - only a changed file pays for it

    try:
        with path.open(encoding="utf-8") as file:
            content = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}


def _ids(items: Any, *told: str) -> list[list[str]]:
    if isinstance(items, dict):
        items = [{"id": key, **(value if isinstance(value, dict) else {})} for key, value in items.items()]
    if not isinstance(items, list):
        return []
    named = (each for each in items if isinstance(each, dict) and isinstance(each.get("id"), str))
    return [[each["id"], next((_word(each[key]) for key in told if each.get(key)), "")] for each in named]


def _word(value: Any) -> str:
    # Ignore values other than text. A list might contain itself or be extremely large.
    return value if isinstance(value, str) else ""


def _files(folder: Path) -> list[list[str]]:
    return [[each.stem, _title(each)] for each in sorted(_listed(folder)) if each.suffix == ".yaml"]


def _title(path: Path) -> str:
    found = re.search(r"^(?:title|name): *(.+)$", _text(path, 2_000), re.MULTILINE)
    return _unquoted(found[1]) if found else ""


def _incident(folder: Path) -> tuple[str, bool]:
    text = _text(folder / "incident.yaml")
    title = _TITLE.search(text)
    kinds = [
        each
        for each in re.findall(r"^    kind: *([a-z-]+)", text, re.MULTILINE)
        if each in {*_ENDS, _REOPENS}
    ]
    return _unquoted(title[1]) if title else "", kinds[-1:] in ([], [_REOPENS])


def _entries(path: Path) -> list[list[str]]:
    found = []
    for block in reversed(_ENTRY.split(_text(path))[1:]):
        keys = dict(_KEY.findall(block))
        said = _unquoted(keys.get("text") or keys.get("affected") or "")
        if "id" in keys:
            found.append([keys["id"][-6:], f"{block[11:16]} {keys.get('kind', '')} {said}".strip()])
    return found


def _actions(root: Path) -> list[list[str]]:
    found = {}
    for each in _incidents(root)[:RECENT]:
        text = _text(each / "review.yaml")
        found.update(dict.fromkeys(_ACTION.findall(text), each.name))
    return [[action, where] for action, where in found.items()]


def _text(path: Path, most: int = 2_000_000) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(most)
    except OSError:
        return ""


def _unquoted(word: str) -> str:
    return word.strip().strip("'\"")
