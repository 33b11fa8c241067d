"""Escapes record text for use in issues, so that it cannot create mentions, references, markup or commands.

GitHub and GitLab look for mentions and references after they render the Markdown, so a backslash is not enough.
Instead, a zero-width space separates the special character from the text after it. The space is written as an
entity so that it is visible in the source. Titles do not support entities, so special characters in them are
replaced with their full-width forms.
"""

from __future__ import annotations

import re
from typing import Final

from mimkit.report.text.terminal import safe_line

_APART: Final = "&#8203;"
_MARKDOWN: Final = re.compile(r"[\\`*_\[\]<>#~$&]")
_ENTITIES: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_CALLS: Final = re.compile(r"[@#!$%~&^\[](?=\S)")
"""A character that starts a mention or reference on one of the forges if text follows it."""
_SEAMS: Final = re.compile(r"(?i)(?<=:)(?=//|[a-z_+-][\w+-]*:)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)")
"""Where to split a URL, an emoji name or a short reference so that it is not recognised."""
_COMMITS: Final = re.compile(
    r"(?i)(?<![0-9a-z])(?=\d*[a-f])(?=[a-f]*\d)([0-9a-f]{4})(?=[0-9a-f]{3,60}(?![0-9a-z]))"
)
"""The first characters of a possible commit id."""
_TICKS: Final = re.compile(r"`+")


def words(text: str) -> str:
    """Return Markdown that displays the text literally, on one line, without links, mentions or commands."""
    parted = _CALLS.sub("\\g<0>\0", _COMMITS.sub("\\1\0", _SEAMS.sub("\0", _line(text))))
    return _MARKDOWN.sub(_escaped, parted).replace("\0", _APART)


def title_words(text: str) -> str:
    """Escape text for an issue title, on one line.

    Characters that start a mention are replaced with their full-width forms.
    """
    return _CALLS.sub(lambda found: chr(ord(found[0]) + 0xFEE0), _line(text))


def code(text: str) -> str:
    """Return text as a code span on one line, or "" if it is blank."""
    line = _line(text)
    if not line:
        return ""
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def cut(text: str, longest: int) -> str:
    """Truncate text to at most `longest` characters, ending with an ellipsis if it was truncated."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _line(text: str) -> str:
    return safe_line(" ".join(text.split()))


def _escaped(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0]) or f"\\{found[0]}"
