"""Reads and writes the answers file of a drill for one person. Answers are not recorded in the repository."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from mimkit.errors import EnvironmentUnfit, UsageError
from mimkit.model.shell import quoted
from mimkit.report.drill.solo.answer_file import Answers, WrongAnswers, answers_text, read_answers
from mimkit.report.drill.solo.moments import Moment

STDIN: Final = "-"
_LARGEST: Final = 1024 * 1024
_CHOOSE: Final = "choose another file"


def load_answers(file: str, incident: str, moments: Sequence[Moment]) -> Answers:
    """Return the answers from a file, or from standard input if `file` is `-`.

    Raises UsageError if they are invalid.
    """
    name = "standard input" if file == STDIN else file
    try:
        raw = _read(file)
    except OSError as problem:
        raise UsageError(f"{name} cannot be read: {(problem.strerror or '').lower()}", _CHOOSE) from None
    if len(raw) > _LARGEST:
        raise WrongAnswers(name, f"is larger than {_LARGEST // 1024 // 1024} MiB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongAnswers(name, "is not UTF-8 text") from None
    return read_answers(text, name, incident, moments)


def _read(file: str) -> bytes:
    if file == STDIN:
        stream: Any = getattr(sys.stdin, "buffer", None)
        return stream.read(_LARGEST + 1) if stream else b""
    with Path(file).open("rb") as source:
        return source.read(_LARGEST + 1)


def file_to_write(answers: str | None, save: Path | None) -> Path:
    """Return the file in which to save answers: a new file, or the existing file if a drill is being continued.

    Raises UsageError if the new file already exists, and EnvironmentUnfit if its folder is not writable.
    """
    if save is None and answers is None:
        return Path(tempfile.mkdtemp(prefix="mim-drill-")) / "answers.json"
    if save is not None and save.exists():
        raise UsageError(f"{save} already exists", f"{_CHOOSE}, or continue it: --answers {quoted(save)}")
    file = save or Path(answers or "")
    # Check this now, because a failure to save after the first question would lose the answer.
    if not os.access(file.parent, os.W_OK):
        raise EnvironmentUnfit(f"{file} cannot be written", f"{_CHOOSE}: --save FILE")
    return file


def save_answers(file: Path, answers: Answers, moments: Sequence[Moment]) -> None:
    """Write the answers. If the write is interrupted, the existing file is unchanged. Raises EnvironmentUnfit."""
    draft = file.with_name(f"{file.name}.new")
    try:
        draft.write_text(answers_text(answers, moments), encoding="utf-8")
        os.replace(draft, file)  # noqa: PTH105 - one step for both names
    except OSError as problem:
        with suppress(OSError):
            draft.unlink()
        raise EnvironmentUnfit(
            f"{file} cannot be written: {(problem.strerror or '').lower()}", _CHOOSE
        ) from None
