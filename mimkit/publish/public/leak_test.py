"""Leak test for the public site: searches all files and file names for internal data."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from mimkit.model.ids import ALPHABET
from mimkit.model.snapshot import Snapshot
from mimkit.publish.public.canaries import FOUND, MARK, MARKS, CanarySnapshot

_RECORD: Final = re.compile(rf"-[0-9]{{8}}-[{ALPHABET.lower()}]{{3}}".encode())
"""A record id without its letter prefix. It starts with a hyphen, so only the text after hyphens has to be searched."""
_KINDS: Final = (b"mi", b"pb", b"mw", b"ac")
_CALENDAR: Final = b"BEGIN:VCALENDAR"
_FOLDED: Final = re.compile(rb"\r?\n[ \t]")
"""A line break that is inserted in calendar files to fold a long line."""
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Leak:
    """A leak, with the file that contains it and the source of the leaked text."""

    path: str
    words: str

    def __str__(self) -> str:
        """Return the leak as one line of the error message."""
        return f"{self.path}: {self.words}"


def leaks(
    site: Path, planted: CanarySnapshot, seen: Snapshot, accepted: frozenset[str] = frozenset()
) -> Iterator[Leak]:
    """Yield the leaks in a built site: canaries and ids of internal records.

    `seen` is the public snapshot from which the site was built. `accepted` contains the record ids in texts that
    were published anyway.
    """
    actions = (action.id for review in seen.reviews.values() for action in review.actions)
    public = accepted.union(seen.incidents, seen.maintenance, actions)
    for path in files_of(site):
        name = path.relative_to(site).as_posix()
        yield from _distinct(
            name,
            (
                _leaks_in(name.lower().encode(), planted, public),
                _leaks_in_bytes(path.read_bytes(), planted, public),
            ),
        )


def files_of(site: Path) -> list[Path]:
    """Return the paths of all files in a built site."""
    return sorted(each for each in site.rglob("*") if each.is_file())


def _distinct(name: str, found: Iterable[Iterable[str]]) -> Iterator[Leak]:
    yield from (Leak(name, words) for words in dict.fromkeys(words for each in found for words in each))


def _leaks_in_bytes(raw: bytes, planted: CanarySnapshot, public: frozenset[str]) -> Iterator[str]:
    for reading in _readings(raw):
        yield from _leaks_in(reading.lower(), planted, public)
    if any(each in raw for each in _wrapped()):
        yield "internal data, encoded as base64"


def _readings(raw: bytes) -> Iterator[bytes]:
    """Yield a file's content in each possible encoding.

    For a ZIP archive, also yield the content of the files in it.
    """
    if raw.startswith(_ZIP):
        # An archive provided by the user may be damaged or encrypted.
        unreadable = (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error)
        with suppress(*unreadable), zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield from _readings(archive.read(name))
    if raw.startswith(_GZIP):
        raw = zlib.decompressobj(wbits=31).decompress(raw)
    yield raw
    if _CALENDAR in raw:
        yield _FOLDED.sub(b"", raw)
    if b"\x00" in raw:
        yield raw.replace(b"\x00", b"")  # UTF-16


def _leaks_in(low: bytes, planted: CanarySnapshot, public: frozenset[str]) -> Iterator[str]:
    # Searching for the marks first is ten times as fast as using the regular expression that also reads the
    # number.
    if any(mark in low for mark in MARKS):
        for found in FOUND.finditer(low.decode("latin-1")):
            yield planted.place(found)
    for record in _RECORD.finditer(low):
        start = record.start() - 2
        name = low[max(start, 0) : record.end()]
        if name[:2] in _KINDS and (shown := name.decode().upper()) not in public:
            yield f"the id {shown}"


@cache
def _wrapped() -> tuple[bytes, ...]:
    """Return the canary mark encoded as base64 at each of the three possible byte offsets."""
    size = len(MARK)
    found = ((shift, base64.b64encode(b"\x00" * shift + MARK.encode())) for shift in range(3))
    # Omit the first and last characters, which also encode bits of neighbouring bytes.
    return tuple(whole[-(-8 * shift // 6) : 8 * (shift + size) // 6] for shift, whole in found)
