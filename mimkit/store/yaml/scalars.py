"""Formats text on one line: unquoted if it reads back unchanged, otherwise quoted."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum
from typing import Final, Literal

from yaml.resolver import Resolver

from mimkit.model.time.times import rfc3339

Style = Literal["plain", "single", "double"]


class Typed(str):
    """The text of a time, number or boolean. It is not quoted, so that other YAML readers can infer its type."""

    __slots__ = ()


_NULLS: Final = frozenset(("", "null", "~", "<<"))
_INDICATORS: Final = frozenset(",[]{}#&*!|>'\"%@`")
# Surrogates are not listed, because a file cannot contain them and the writer reports them. The escaped
# characters are listed, because a list of the unescaped ones takes 5 ms to compile.
_ESCAPED: Final = re.compile("[\x00-\t\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_COLON_OR_HASH: Final = re.compile(":(?=[ \t]|$)|[ \t]#")
_FLOW_SIGN: Final = re.compile("[][{},?]|:(?=[^\\w/])")
_WORDS: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "nan", "inf"))
_DIGITS: Final = frozenset("0123456789")
_IN_NUMBERS: Final = _DIGITS.union("ABCDEFabcdefIiNnOoTtXxZz")
"""The digits and letters of numbers and times in any notation, such as 0x1F, 0o7 and 1e3."""
_MAY_BE_TYPED: Final = frozenset("+-.0123456789=<~yYnNtTfFoOiI")
_OLD: Final = Resolver.yaml_implicit_resolvers
"""The patterns of values that YAML 1.1 does not read as text, by first character."""
_SHORT: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def text_of(value: object) -> str | None:
    """Return a single value as text, or None for None.

    A datetime is written in UTC to the second. Raise ValueError for a naive datetime, and TypeError for other
    types.
    """
    if value is None or (isinstance(value, str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return text_of(value.value)
    if isinstance(value, bool):
        return Typed("true" if value else "false")
    if isinstance(value, (int, float)):
        return Typed(repr(value))
    if isinstance(value, datetime):
        return Typed(_utc(value))
    if isinstance(value, date):
        return Typed(value.isoformat())
    raise TypeError(f"A record cannot contain a {type(value).__name__}.")


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("Times in records must include a UTC offset.")
    return rfc3339(moment)


def is_printable(text: str) -> bool:
    """Return whether all characters can be written unescaped. Tabs and carriage returns are always escaped."""
    return (text.isascii() and text.isprintable()) or _ESCAPED.search(text) is None


def is_literal(lines: str) -> bool:
    """Return whether formatted lines contain no escaped character and none that would have to be escaped."""
    if "\\" in lines:
        return False
    return (lines.isascii() and lines.replace("\n", " ").isprintable()) or _ESCAPED.search(lines) is None


def is_text(text: str) -> bool:
    """Return whether YAML 1.1 and 1.2 readers interpret the text as a string even if it has no quotes."""
    if not text or text[0] not in _MAY_BE_TYPED:
        return True
    if text[0] in _DIGITS and text.isalnum() and not _IN_NUMBERS.issuperset(text):
        return True  # such as an entry id
    if text.casefold() in _WORDS or any(pattern.match(text) for _, pattern in _OLD.get(text[0], ())):
        return False
    return not _is_number(text)


def _is_number(text: str) -> bool:
    digits = text.lstrip("+-").replace("_", "")
    if not digits.strip("."):
        return True  # one reader fails on a lone sign or decimal point
    try:
        if digits[:2].lower() in ("0x", "0o", "0b"):
            return int(digits, 0) >= 0
        return float(digits) >= 0
    except ValueError:
        return False


def is_plain(text: str) -> bool:
    """Return whether all YAML readers read the text unchanged after a key or dash, without quotes."""
    if not isinstance(text, Typed) and not is_text(text):
        return False
    if text in _NULLS or text[0] in _INDICATORS or text != text.strip() or "\n" in text:
        return False
    if text[0] in "-?:" and text[1:2] in ("", " "):
        return False
    has_sign = ":" in text or "#" in text
    return is_printable(text) and not (has_sign and _COLON_OR_HASH.search(text))


def is_plain_in_flow(text: str) -> bool:
    """Return whether the text reads back unchanged inside brackets, without quotes."""
    return is_plain(text) and text[0] not in "-:" and _FLOW_SIGN.search(text) is None


def format_scalar(text: str, wanted: Style = "plain") -> str:
    """Format text on one line after a key or dash, in the wanted style if that style can represent the text."""
    if wanted == "plain" and is_plain(text):
        return text
    return _quoted(text, wanted)


def spell_in_flow(text: str, wanted: Style = "plain") -> str:
    """Format text on one line inside brackets, in the wanted style if that style can represent the text."""
    if wanted == "plain" and is_plain_in_flow(text):
        return text
    return _quoted(text, wanted)


def _quoted(text: str, wanted: Style) -> str:
    if "\n" in text or not is_printable(text):
        return _double(text)
    if wanted == "single" or (wanted == "plain" and ("\\" in text or '"' in text)):
        return "'" + text.replace("'", "''") + "'"
    return _double(text)


def _double(text: str) -> str:
    return '"' + re.sub(f'[\\\\"\n]|{_ESCAPED.pattern}', lambda found: _escape(found[0]), text) + '"'


def _escape(sign: str) -> str:
    number = ord(sign)
    if sign in _SHORT:
        return _SHORT[sign]
    return (
        f"\\x{number:02x}"
        if number < 0x100
        else f"\\u{number:04x}"
        if number < 0x10000
        else f"\\U{number:08x}"
    )
