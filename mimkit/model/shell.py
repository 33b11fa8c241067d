"""Quotes values in suggested commands, so that a shell reads each as one word and executes nothing."""

from __future__ import annotations

from shlex import quote


def quoted(word: object) -> str:
    """Return a word from a record, a path or a name, quoted for a shell: `INC-1`, `'INC-1; ls'`."""
    return quote(str(word))


def command(verb: str, word: object, options: str = "") -> str:
    """Return `VERB WORD OPTIONS`; a word that starts with a dash goes last, after two dashes."""
    if str(word).startswith("-"):
        return " ".join(filter(None, (verb, options, "--", quoted(word))))
    return " ".join(filter(None, (verb, quoted(word), options)))
