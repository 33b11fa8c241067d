"""Makes the output streams escape unencodable characters, and reads standard input."""

from __future__ import annotations

import codecs
import sys
from encodings import ascii as plain
from typing import Any, TextIO

from mimkit.errors import UsageError

_ASCII = "mim-ascii"
"""ASCII under a different name. Click mistakes an `ascii` stream for a misconfiguration, and writes UTF-8 to it."""


def escape_unencodable() -> None:
    r"""Make stdout and stderr escape unencodable characters as `\u6c7a`. Streams that are not files are unchanged."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            _reconfigure(stream)


def standard_input(most: int = -1) -> bytes:
    """Read at most `most` bytes from standard input. Raises UsageError if it is closed."""
    if sys.stdin is None:
        raise UsageError("standard input is closed", "specify a file")
    stream: Any = getattr(sys.stdin, "buffer", None)
    return bytes(stream.read(most)) if stream else sys.stdin.read().encode("utf-8", "surrogateescape")


def _reconfigure(stream: TextIO) -> None:
    is_ascii = codecs.lookup(stream.encoding).name == "ascii"
    if is_ascii:
        codecs.register(_find)
    stream.reconfigure(encoding=_ASCII if is_ascii else None, errors="backslashreplace")  # type: ignore[attr-defined]  # asked for above


def _find(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != _ASCII:
        return None
    return codecs.CodecInfo(
        codecs.ascii_encode,
        codecs.ascii_decode,
        name=_ASCII,
        incrementalencoder=plain.IncrementalEncoder,
        incrementaldecoder=plain.IncrementalDecoder,
    )
