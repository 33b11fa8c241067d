"""Model of the `mim demo` script: scenes and steps with time, actor and expected exit status."""

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
    """A value for later steps, in which it is written as `{name}`, such as the id of an entry."""

    asks: Text
    """The command that is run, without showing it."""
    pattern: Text
    """A regular expression; each of its named groups becomes a value."""


class Insertion(Record):
    """Lines that a person adds to a file in an editor."""

    path: Text
    before: Text
    """The start of the line before which they are inserted."""
    lines: Text


class DemoStep(Record):
    """One command of a person, and its expected exit status."""

    at: Instant
    desk: Slug
    types: Text
    ends: int = 0
    says: Text | None = None
    """A sentence for the audience, shown before the command."""
    writes: Insertion | None = None
    """What is written to a file before the command runs."""
    finds: CapturedValue | None = None
    """What is looked up after the command."""
    shows: Lines | None = None
    """In the short form: how many lines of the output are shown. Without it, the command runs unseen."""


class Scene(Record):
    """Steps that belong together."""

    title: Title
    says: Text | None = None
    steps: tuple[DemoStep, ...]


class Organisation(Record):
    """How the scaffold's organisation becomes the replay's; files in `demo/policy` and `demo/site` are added."""

    leave_out: tuple[Text, ...]
    """Path prefixes of scaffold files that are left out."""
    replace: dict[str, str]
    """Words in the scaffold, and their replacements."""


class Script(Record):
    """The whole replay."""

    opens: tuple[Text, ...]
    """The paragraphs at the start; the short form shows only the first and the last one."""
    look: dict[Slug, Text]
    """What to look at in the end: a label, and a path or a command."""
    ends: tuple[Text, ...]
    desks: dict[str, Slug]
    """Each clone, by its folder name, and the person who uses it."""
    organisation: Organisation
    scenes: tuple[Scene, ...]


def read_script() -> Script:
    """Return the script that ships with mimkit."""
    data = read((resources.files(_DATA) / _SCRIPT).read_bytes())
    if isinstance(data, Unreadable):
        raise TypeError(f"{_SCRIPT}:{data.line}: {data.message}")
    return Script.model_validate(data)


def organisation_files(organisation: Organisation) -> dict[str, bytes]:
    """Return the files of the replay's organisation, by path: the scaffold, adapted."""
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
