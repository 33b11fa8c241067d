"""Suggested commands: quotes their values for a shell, and tells a command from advice in words."""

from __future__ import annotations

import re
from shlex import quote
from typing import Final

_PROGRAM: Final = re.compile(
    r"\A(?:(?:mim|git|export|unset|pip|python3?|rm|cd|echo|gh|glab|zensical|pre-commit|uv|pipx|ls|df|chmod)(?: |$)|(?:/[\w.+-]+)++ -m pip |[A-Z_]+=\S+ mim )"
)
_IN_WORDS: Final = re.compile(
    r"[;,:] |[;,:]$| (?:then|or|lists|shows|before|first|to|in|the|it|with) |\(|\.\.\.$"
)
"""What stands in a sentence and not in a command; words in quotes are not looked at."""
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


def quoted(word: object) -> str:
    """Return a word from a record, a path or a name, quoted for a shell: `INC-1`, `'INC-1; ls'`."""
    return quote(str(word))


def command(verb: str, word: object, options: str = "") -> str:
    """Return `VERB WORD OPTIONS`; a word that starts with a dash goes last, after two dashes."""
    if str(word).startswith("-"):
        return " ".join(filter(None, (verb, options, "--", quoted(word))))
    return " ".join(filter(None, (verb, quoted(word), options)))


def is_command(text: str) -> bool:
    """Tell whether a suggestion is a command alone, which can be pasted into a shell as it is."""
    return bool(_PROGRAM.match(text)) and not _IN_WORDS.search(_QUOTED.sub("Q", text))


def split_hint(hint: str) -> tuple[str, str]:
    """Return the advice and the command of a hint; either can be empty.

    `mim sync` is a command, `give the full id` is advice, and `choose another folder: mim init DIR` is both.
    """
    if is_command(hint):
        return "", hint
    end = max(hint.rfind(": "), hint.rfind("? ")) + 1
    advice, command = hint[:end], hint[end + 1 :]
    return (advice, command) if advice and is_command(command) else (hint, "")
