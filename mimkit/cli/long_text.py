"""Reads the text of a log entry from a file or standard input, and stores long text beside the record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from mimkit.cli.session import clean_argument
from mimkit.errors import UsageError

_LONGEST: Final = 4 * 1024 * 1024
"""The maximum size of an attached text in bytes."""
_IN_TIMELINE: Final = 4 * 1024
"""The maximum size in bytes of text from standard input that is stored in the entry itself."""
_TITLE: Final = 200
_LINK: Final = "store it elsewhere and link to it: mim log TEXT --evidence URL"


class NotAttachable(UsageError):
    """A file cannot be attached to an entry because it is unreadable, too large or not text."""


def text_and_attachment(text: str | None, attach: str | None) -> dict[str, Any]:
    """Return the fields of a log command. Raises NotAttachable.

    If `text` or `attach` is `-`, the content is read from standard input.
    """
    if attach is not None:
        content = _plain(_read(attach), attach)
        name = "standard input" if attach == "-" else Path(attach).name
        lines = content.count("\n")
        words = clean_argument(text) or f"{name} ({lines} {'line' if lines == 1 else 'lines'})"
        return {"text": words, "attached": content.encode(), "attached_from": clean_argument(name[:_TITLE])}
    if text != "-":
        return {"text": clean_argument(text) or ""}
    content = _plain(_read("-"), "-")
    if len(content.encode()) <= _IN_TIMELINE:
        return {"text": clean_argument(content) or ""}
    first = next(line.strip() for line in content.splitlines() if line.strip())
    short = first if len(first) <= _TITLE else first[: _TITLE - 3].rstrip() + "..."
    return {"text": clean_argument(short) or "", "attached": content.encode()}


def _read(file: str) -> bytes:
    if file == "-" and sys.stdin is None:
        raise NotAttachable("standard input is closed", "specify a file: mim log TEXT --attach FILE")
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(_LONGEST + 1)
        else:
            with Path(file).open("rb") as source:
                raw = source.read(_LONGEST + 1)
    except OSError as problem:
        raise NotAttachable(
            f"{file} cannot be read: {(problem.strerror or '').lower()}",
            "choose a text file: mim log TEXT --attach FILE",
        ) from None
    if len(raw) > _LONGEST:
        raise NotAttachable(f"{_name(file)} is larger than {_LONGEST // 1024 // 1024} MiB", _LINK)
    return raw


def _plain(raw: bytes, file: str) -> str:
    """Decode the text, and normalise its line endings, including one at the end. Raises NotAttachable."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotAttachable(f"{_name(file)} is not UTF-8 text", _LINK) from None
    if "\0" in text:
        raise NotAttachable(f"{_name(file)} is not text, because it contains NUL characters", _LINK)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise NotAttachable(
            f"{_name(file)} is empty", "choose a file that contains text: mim log TEXT --attach FILE"
        )
    return text if text.endswith("\n") else text + "\n"


def _name(file: str) -> str:
    return "standard input" if file == "-" else file
