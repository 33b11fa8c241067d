"""Renders a message as the Markdown of a chat service, in which nothing of the text is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

from mimkit.store.channels.message import BREAK, one_line, without_mentions
from mimkit.store.channels.rendering.paragraphs import Block, Items, blocks, labelled


class Dialect(Enum):
    """How a service reads Markdown. The value separates the lines of a paragraph."""

    COMMONMARK = "  \n"
    """Mattermost, Matrix, Discord, Rocket.Chat, Webex, Telegram: a backslash escapes."""
    CARD = "\n\n"
    """Microsoft Teams: the same, but a line in a card ends only with its paragraph."""
    MRKDWN = "\n"
    """Slack and Google Chat: nothing escapes, so formatting characters are replaced by look-alikes."""


_URL: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#!$&'+,;=%-]+")
_FORMATTING: Final = re.compile(r"[\\`*_~\[\]|>]")
_LOOK_ALIKES: Final = str.maketrans(
    {
        "\\": "\u2216",
        "*": "\u2217",
        "~": "\u223c",
        "`": "\u02cb",
        "[": "\\[",
        "]": "\\]",
        "<": "\\<",
        ">": "\\>",
    }
)
"""Brackets are an exception: a backslash tells Apprise, which translates Markdown for these services, that they are text."""
_OUTER_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ACTIVE: Final = re.compile(r"<(?![\s\d])|&(?=#?\w{1,32};)|\{(?=\{)|:(?=[A-Za-z+-][\w+-]{0,99}:)")
"""Tags, entities, the functions of a Teams card, and emoji names."""
_LINE_START: Final = re.compile(r"[#>=+-]|\d{1,9}[.)]")
"""What would begin a heading, a quotation or a list."""


def markdown(subject: str, text: str, dialect: Dialect) -> str:
    """Return a message with its subject in bold, for a service that shows Markdown."""
    title = [f"**{_escaped(one_line(subject), dialect)}**"] if subject.strip() else []
    return "\n\n".join((*title, *(_block(each, dialect) for each in blocks(text))))


def _block(block: Block, dialect: Dialect) -> str:
    lines = (_line(each, dialect) for each in block[0])
    if not isinstance(block, Items):
        return dialect.value.join(lines)
    if block.start is None:
        return "\n".join(f"- {each}" for each in lines)
    return "\n".join(f"{number}. {each}" for number, each in enumerate(lines, block.start))


def _line(line: str, dialect: Dialect) -> str:
    label, rest = labelled(line)
    if label:
        return f"**{_escaped(label, dialect)}**{_escaped(rest, dialect)}"
    return f"{BREAK if _LINE_START.match(line) else ''}{_escaped(line, dialect)}"


def _escaped(text: str, dialect: Dialect) -> str:
    """Return a text as it is to be read; URLs stay as they are, so that they remain links."""
    return "".join(
        part if is_url else without_mentions(_plain(part, dialect)) for part, is_url in _split(text)
    )


def _split(text: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for found in _URL.finditer(text):
        yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield text[end:], False


def _plain(text: str, dialect: Dialect) -> str:
    if dialect is Dialect.MRKDWN:
        shown = _OUTER_UNDERSCORE.sub("\uff3f", text).translate(_LOOK_ALIKES)
    else:
        shown = _FORMATTING.sub(lambda found: f"\\{found[0]}", text)
    return _ACTIVE.sub(lambda found: found[0] + BREAK, shown)
