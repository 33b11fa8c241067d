"""Quotes values in suggested commands for a shell, and distinguishes commands from advice."""

from __future__ import annotations

import re
from shlex import quote
from typing import Final

_PROGRAM: Final = re.compile(
    r"\A(?:(?:mim|git|export|unset|pip|python3?|rm|cd|echo|gh|glab|zensical|pre-commit|uv|pipx|ls|df|chmod)(?: |$)|(?>(?:/[\w.+-]+)+) -m pip |[A-Z_]+=\S+ mim )"
)
_IN_WORDS: Final = re.compile(
    r"[;,:] |[;,:]$| (?:then|or|lists|shows|before|first|to|in|the|it|with) |\(|\.\.\.$"
)
"""Patterns that occur in sentences but not in commands. Quoted text is ignored."""
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


def quoted(word: object) -> str:
    """Return a word, such as an id, path or name, quoted for a shell: `INC-1`, `'INC-1; ls'`."""
    return quote(str(word))


def command(verb: str, word: object, options: str = "") -> str:
    """Return `VERB WORD OPTIONS`. If the word starts with a dash, it is placed last, after two dashes."""
    if str(word).startswith("-"):
        return " ".join(filter(None, (verb, options, "--", quoted(word))))
    return " ".join(filter(None, (verb, quoted(word), options)))


def is_command(text: str) -> bool:
    """Return whether a suggestion consists only of a command, which can be pasted into a shell unchanged."""
    return bool(_PROGRAM.match(text)) and not _IN_WORDS.search(_QUOTED.sub("Q", text))


def split_hint(hint: str) -> tuple[str, str]:
    """Return the advice and the command in a hint. Either can be empty.

    `mim sync` is a command, `give the full id` is advice, and `choose another folder: mim init DIR` contains both.
    """
    if is_command(hint):
        return "", hint
    end = max(hint.rfind(": "), hint.rfind("? ")) + 1
    advice, command = hint[:end], hint[end + 1 :]
    return (advice, command) if advice and is_command(command) else (hint, "")
