"""Makes text safe for a commit subject, because forges and CI systems act on commit messages.

Brackets skip pipelines (`[skip ci]`), `#12` after a keyword closes an issue, and `@name` notifies people. The
symbols that such commands require are replaced, so no complete list of keywords is needed. The text in the record
is unchanged.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"(?<!\S)(?>(?:[^\s:]|:(?!//))*)://\S*|\bwww\.\S+", re.IGNORECASE)
_BRACKETS = str.maketrans("[]{}", "()()")
_MAIL = re.compile(r"(?<=\w)@(?=\w)")
_SIGN = re.compile(r"[^\w\s.,;:'\"()/?<>=%&!$-]|[&!$](?=\d)|%(?=[\w\"])|(?<!\w)/(?=\w)")
"""Characters that may start a reference, mention or command. `80%`, `R&D` and `stopped!` do not match."""
_KEY = re.compile(r"\b(?!(?:MI|PB|MW|AC)-\d{8}-)([A-Za-z]\w*)-(?=\d)")
"""An issue key, such as `GH-26` or `PROJ-7`, but not the id of a record."""


def inert(text: str) -> str:
    """Return `text` on one line, in a form that triggers no action on a forge or in a CI system."""
    line = _ADDRESS.sub("(link)", " ".join(text.split())).translate(_BRACKETS)
    line = _KEY.sub(r"\1 ", _SIGN.sub(" ", _MAIL.sub(" at ", line)))
    return " ".join(line.split())
