"""Decodes files from other programs. The files must be in UTF-8."""

from __future__ import annotations

from mimkit.app.entry_files.cells import LineProblem


def decoded(raw: bytes) -> str | LineProblem:
    """Decode a file and strip its byte order mark. If it is not UTF-8, return a problem at the first invalid byte."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return LineProblem(1, 1, "the file is UTF-16; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = raw[: problem.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2]) + 1
        return LineProblem(line, column, "this is not UTF-8; save the file as UTF-8")
