"""Detects git attributes that convert files, because mimkit writes records without conversion.

Line endings (`text`, `eol`) are not included: records are stored with LF, and git converts the checked-out copies.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.reading.read import leaf_at

_NAMES = ("filter", "working-tree-encoding", "ident")
_MENTION = re.compile(rb"\s(?:filter=|working-tree-encoding=|ident(?:\s|$))")
_FILE = ".gitattributes"
_NONE = frozenset({"unspecified", "unset"})
_SAME_BYTES = re.compile(r"utf-?8", re.IGNORECASE)


class Conversion(NamedTuple):
    """An attribute that makes git store content that differs from the file in the working tree."""

    path: str
    name: str
    value: str
    place: str = ""
    """Where the attribute is set, as `FILE:LINE` or `FILE`, or "" if unknown."""

    @property
    def sentence(self) -> str:
        """A sentence that describes the attribute's effect on the file."""
        where = f" ({self.place})" if self.place else ""
        match self.name:
            case "filter":
                return (
                    f"Git attributes send {self.path} through the filter {self.value}{where}. "
                    "mimkit does not run filters, so the record would be stored in clear text"
                )
            case "ident":
                return (
                    f"The git attribute ident{where} replaces `$Id$` in {self.path}, so the text would change"
                )
            case _:
                return (
                    f"Git attributes convert {self.path} to {self.value} in the working tree{where}. "
                    "Records must be UTF-8, so mimkit would not be able to read the file"
                )

    @property
    def hint(self) -> str:
        """How to turn off the attribute for records, and the command that shows the attributes."""
        top = self.path.partition("/")[0]
        return (
            f"add `{top}/** -{self.name}` as the last line of {self.file} to store these files unconverted; "
            f"to see the attributes: git check-attr --all -- {shlex.quote(self.path)}"
        )

    @property
    def file(self) -> str:
        """The attributes file to change."""
        return self.place.split(":")[0] or _FILE


class Converted(EnvironmentUnfit):
    """Git would convert a file that mimkit is about to commit, but mimkit writes files without conversion."""

    def __init__(self, found: Conversion) -> None:
        super().__init__(f"{found.sentence}.", found.hint)


def refuse_converted(clone: Clone, commit: str | None, changes: Mapping[str, bytes | None]) -> None:
    """Raise Converted if git would not store a file in `changes` byte for byte.

    The attributes in the working tree, the clone and `commit` determine this.
    """
    written = {path: content for path, content in changes.items() if content is not None}
    for found in conversions(clone, commit, list(written)):
        if found.name != "ident" or b"$Id" in written[found.path]:
            raise Converted(found)


def conversions(clone: Clone, commit: str | None, paths: Sequence[str]) -> list[Conversion]:
    """List the conversions that attributes in the working tree, the clone or `commit` apply to these paths.

    Git runs only if an attributes file mentions a conversion, so that other clones are not slowed down.
    """
    sources = list(_sources(clone, commit, _folders(paths)))
    from_elsewhere = "attr.tree" in clone.settings or "GIT_ATTR_SOURCE" in os.environ
    if from_elsewhere or any(_MENTION.search(text) for _, text in sources):
        return asked(clone, commit, paths, sources)
    return []


def asked(
    clone: Clone, commit: str | None, paths: Sequence[str], sources: Sequence[tuple[str, bytes]] | None = None
) -> list[Conversion]:
    """List the same conversions as `conversions`, but always ask git.

    Git also knows about system attributes files in unusual locations.
    """
    folders = _folders(paths)
    known = sources if sources is not None else list(_sources(clone, commit, folders))
    found = dict(_check(clone, paths, {}))
    if commit:
        index = clone.private / "mimkit" / f"attributes-{os.getpid()}"
        environment = {"GIT_INDEX_FILE": str(index)}
        try:
            index.parent.mkdir(parents=True, exist_ok=True)
            rows = [(f"{folder}{_FILE}", leaf_at(clone, commit, f"{folder}{_FILE}")) for folder in folders]
            text = "".join(f"{leaf.mode} {leaf.id}\t{path}\0" for path, leaf in rows if leaf)
            clone.tell("update-index", "-z", "--index-info", stdin=text.encode(), environment=environment)
            found |= dict(_check(clone, paths, environment, "--cached"))
        finally:
            index.unlink(missing_ok=True)
    return [
        Conversion(path, name, value, _place(known, name, value)) for (path, name), value in found.items()
    ]


def _check(
    clone: Clone, paths: Sequence[str], environment: Mapping[str, str], *options: str
) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the path and attribute of each conversion, with the attribute's value."""
    text = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    out = clone.tell("check-attr", *options, "-z", "--stdin", *_NAMES, stdin=text, environment=environment)
    words = out.decode("utf-8", "surrogateescape").split("\0")
    for path, name, value in zip(words[::3], words[1::3], words[2::3], strict=False):
        # `filter` and `working-tree-encoding` require a value, whereas `ident` is only on or off.
        if value not in _NONE and (value == "set") == (name == "ident") and not _SAME_BYTES.fullmatch(value):
            yield (path, name), value


def _folders(paths: Iterable[str]) -> list[str]:
    """Return all folders above these paths as prefixes, deepest first. The top level is ""."""
    found = {""}
    for path in paths:
        parts = path.split("/")[:-1]
        found |= {"/".join(parts[: count + 1]) + "/" for count in range(len(parts))}
    return sorted(found, key=lambda folder: (-folder.count("/"), folder))


def _sources(clone: Clone, commit: str | None, folders: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and text of each attributes file, in git's order of precedence."""
    yield from _read(".git/info/attributes", clone.common / "info" / "attributes")
    for folder in folders:
        name = f"{folder}{_FILE}"
        yield from _read(name, clone.root / name)
        thing = clone.reader.fetch(f"{commit}:{name}") if commit else None
        if thing and thing.kind == "blob":
            yield name, thing.body
    for file in _everywhere(clone):
        yield from _read(str(file), file)


def _everywhere(clone: Clone) -> Iterator[Path]:
    """Yield the possible paths of the user's and the system's attributes files."""
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    account = clone.settings.get("core.attributesfile") or f"{config}/git/attributes"
    yield Path(os.path.expanduser(account))  # noqa: PTH111 - an account without a home is no error here
    git = Path(shutil.which("git") or "/usr/bin/git")
    yield from dict.fromkeys((Path("/etc/gitattributes"), git.parent.parent / "etc" / "gitattributes"))


def _read(name: str, file: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with open(file, "rb") as text:  # noqa: PTH123 - most of these files are not there, and each note looks
            yield name, text.read()
    except OSError:
        return


def _place(sources: Iterable[tuple[str, bytes]], name: str, value: str) -> str:
    """Return the file in which an attribute is set, with the line number if only one line sets it."""
    wanted = (name if value == "set" else f"{name}={value}").encode("utf-8", "surrogateescape")
    found = dict.fromkeys(
        (source, number)
        for source, text in sources
        for number, line in enumerate(text.splitlines(), 1)
        if wanted in line.split()[1:] and not line.startswith(b"#")
    )
    files = {source for source, _ in found}
    if len(files) != 1:
        return ""
    (file,) = files
    return ":".join((file, *(str(number) for _, number in found if len(found) == 1)))
