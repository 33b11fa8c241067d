"""The model of the `mim demo` script: scenes and steps, each step with a time, actor and expected exit status."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from mimkit.app.setup.editors import schema_files
from mimkit.app.setup.init import scaffold
from mimkit.model.file_problem import Unreadable
from mimkit.model.text import Record, Slug, Text, Title
from mimkit.model.time.times import Instant
from mimkit.store.yaml.reader import read

_DATA = "mimkit.demo"
_SCRIPT = "script.yaml"
_OWN = ("policy", "site")

Lines = Annotated[int, Field(ge=1)]


class CapturedValue(Record):
    """A value that later steps refer to as `{name}`, such as the id of an entry."""

    asks: Text
    """The command whose output contains the value. It is run without being shown."""
    pattern: Text
    """A regular expression. Each of its named groups defines a value."""


class Insertion(Record):
    """Lines that a person adds to a file in an editor."""

    path: Text
    before: Text
    """The start of the line before which the new lines are inserted."""
    lines: Text


class DemoStep(Record):
    """A command that a person runs, and its expected exit status."""

    at: Instant
    desk: Slug
    types: Text
    ends: int = 0
    says: Text | None = None
    """Explanatory text, shown before the command."""
    writes: Insertion | None = None
    """The lines to add to a file before the command runs."""
    finds: CapturedValue | None = None
    """The value to look up after the command."""
    shows: Lines | None = None
    """The number of output lines that the short form shows. If None, the short form hides the command."""


class Scene(Record):
    """A group of related steps."""

    title: Title
    says: Text | None = None
    steps: tuple[DemoStep, ...]


class Organisation(Record):
    """How to adapt the scaffold's organisation for the replay. The files in `demo/policy` and `demo/site` are added."""

    leave_out: tuple[Text, ...]
    """The path prefixes of scaffold files to omit."""
    replace: dict[str, str]
    """Strings in the scaffold, and their replacements."""


class Script(Record):
    """The whole replay."""

    opens: tuple[Text, ...]
    """The opening paragraphs. The short form shows only the first and last of them."""
    look: dict[Slug, Text]
    """What to explore at the end: a path or command for each label."""
    ends: tuple[Text, ...]
    desks: dict[str, Slug]
    """The person who uses each clone, by the clone's folder name."""
    organisation: Organisation
    scenes: tuple[Scene, ...]


def read_script() -> Script:
    """Return the demo script that is included in mimkit."""
    data = read((resources.files(_DATA) / _SCRIPT).read_bytes())
    if isinstance(data, Unreadable):
        raise TypeError(f"{_SCRIPT}:{data.line}: {data.message}")
    return Script.model_validate(data)


def organisation_files(organisation: Organisation) -> dict[str, bytes]:
    """Return the files of the replay's organisation by path, based on the scaffold."""
    adapted = {
        path: _with_words(raw, organisation.replace)
        for path, raw in scaffold().items()
        if not path.startswith(organisation.leave_out)
    }
    own = resources.files(_DATA)
    adapted |= schema_files()
    return adapted | {path: raw for folder in _OWN for path, raw in _files(own / folder, f"{folder}/")}


def _with_words(raw: bytes, replace: dict[str, str]) -> bytes:
    text = raw.decode()
    for old, new in replace.items():
        text = text.replace(old, new)
    return text.encode()


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()
