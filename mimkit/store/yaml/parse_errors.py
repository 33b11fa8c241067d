"""Creates findings for unreadable files, and explains YAML parser errors in plain language."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from yaml.error import Mark, MarkedYAMLError
from yaml.reader import ReaderError

from mimkit.model.file_problem import Fault, Unreadable
from mimkit.model.text import odd_space

# This pattern lists the rejected characters, because a list of the allowed characters takes 5 ms to compile.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)

_WHERE_A_SPACE_COUNTS: Final = re.compile(r"^\s*[^\S \t]|^[ \t]*(?:- +)*(?:[\w.-]+:|[-?])[^\S \t]")
_QUOTE_IT: Final = "Put the whole text in quotes."
_RESIDUE: Final = "Put the whole text in quotes. Inside single quotes, write each quote twice."
_INDENT: Final = "Indent all lines in a mapping or list by the same number of spaces."


class ReadError(Exception):
    """The reason why a file cannot be read, raised from within the parser."""

    def __init__(self, fault: Fault, place: tuple[int, int], message: str, hint: str) -> None:
        super().__init__(message)
        self.found = Unreadable(fault, *place, message, hint)

    @classmethod
    def not_utf8(cls, line: int, column: int, message: str) -> ReadError:
        """Return the error for a file that is not UTF-8 text."""
        return cls("not-utf8", (line, column), message, "Save the file as UTF-8 without a byte order mark.")

    @classmethod
    def syntax(cls, line: int, column: int, message: str, hint: str) -> ReadError:
        """Return the error for text that is not valid YAML."""
        return cls("yaml-syntax", (line, column), message, hint)

    @classmethod
    def outside(cls, line: int, column: int, message: str, hint: str) -> ReadError:
        """Return the error for valid YAML that is outside the subset that records use."""
        return cls("outside-subset", (line, column), message, hint)

    @classmethod
    def odd_space(cls, line: int, column: int, sign: str) -> ReadError:
        """Return the error for a character that only looks like a space."""
        name = f"U+{ord(sign):04X}, {unicodedata.name(sign).lower()}"
        return cls.syntax(
            line,
            column,
            f"This character only looks like a normal space: {name}.",
            "Replace it with a normal space.",
        )

    @classmethod
    def duplicate(cls, line: int, column: int, message: str) -> ReadError:
        """Return the error for a duplicate key in a mapping."""
        return cls("duplicate-key", (line, column), message, "Keep one of them.")

    @classmethod
    def too_large(cls, message: str, line: int = 1, column: int = 1) -> ReadError:
        """Return the error for a file that exceeds one of the limits."""
        return cls("too-large", (line, column), message, "Split or shorten the file.")


def explain(error: Exception, text: str) -> ReadError:
    """Explain a YAML parser error about `text` in plain language."""
    if isinstance(error, MarkedYAMLError):
        return _explain_marked(error, text)
    if isinstance(error, ReaderError):
        return _explain_character(text)
    if isinstance(error, (RecursionError, MemoryError)):
        return ReadError.too_large("The file is nested too deeply or is too large.")
    return ReadError.syntax(1, 1, "The file cannot be read as YAML.", "Compare the file with a valid one.")


def _explain_character(text: str) -> ReadError:
    found = _UNPRINTABLE.search(text)
    if not found:
        return ReadError.syntax(1, 1, "The file contains a character that YAML does not allow.", "Remove it.")
    before = text[: found.start()]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    name = f"U+{ord(found[0]):04X}"
    return ReadError.syntax(
        line, column, f"The control character {name} is not allowed in a file.", "Remove it."
    )


# Each row contains the parser message, which mark to show, our sentence and our hint. The first match wins.
_SYNTAX: Final = (
    ("tab character", "problem", "Tabs are not allowed here.", "Indent with spaces."),
    (
        "quoted scalar.*(end of stream|document indicator)",
        "context",
        "The quotation mark that opens here is not closed.",
        "Close the quotation on the same line. To use the quotation mark inside the text, write it twice.",
    ),
    (
        "escape|hexdec|hexadec",
        "problem",
        "In double quotes, a backslash starts an escape sequence, but this sequence is not valid.",
        "Use single quotes, or write the backslash twice.",
    ),
    (
        "simple key.*(expected|not find) ':'",
        "context",
        "This line is neither `key: value` nor a list item.",
        "Put a colon and a space after the key, or indent the line under the text it continues.",
    ),
    (
        "mapping keys are not allowed",
        "problem",
        "A key is not allowed here.",
        _INDENT,
    ),
    (
        "sequence entries are not allowed",
        "problem",
        "A list item is not allowed here.",
        "Put the list on separate lines under its key, and quote text that starts with `- `.",
    ),
    (
        "flow sequence",
        "context",
        "The `[` that opens here is not closed correctly.",
        "Separate items with commas and close with `]`.",
    ),
    (
        "flow mapping",
        "context",
        "The `{` that opens here is not closed correctly.",
        "Separate keys with commas and close with `}`.",
    ),
    ("flow node", "problem", "Unexpected character in a list or mapping in brackets.", _QUOTE_IT),
    ("block mapping", "problem", "This line does not belong to the surrounding mapping.", _INDENT),
    (
        "block collection|expected '-' indicator",
        "problem",
        "This line does not belong to the surrounding list.",
        "Start every item with `- ` at the same indentation level.",
    ),
    (
        "block scalar",
        "problem",
        "The text must begin on the line after `|` or `>`.",
        "Move the text to the next line and indent it.",
    ),
    (
        "document start",
        "problem",
        "This line does not belong to any key or list above it.",
        _INDENT,
    ),
    ("block node", "problem", "A value is expected here.", _INDENT),
)

# The parser fails at these characters, which would not be allowed in records anyway.
_SIGNS: Final = (
    (
        "(scanning|parsing) an anchor",
        "`&` at the beginning of a value marks an anchor; anchors are not allowed in records.",
    ),
    (
        "(scanning|parsing) an alias",
        "`*` at the beginning of a value marks an alias; aliases are not allowed in records.",
    ),
    (
        "(scanning|parsing) a tag|undefined tag|tag handle",
        "`!` at the beginning of a value marks a tag; tags are not allowed in records.",
    ),
)


def _explain_marked(error: MarkedYAMLError, text: str) -> ReadError:
    said = f"{error.context or ''}: {error.problem or ''}"
    line, column = _place(error, "problem", text)
    if spaced := _odd_space_near({line, line - 1, _place(error, "context", text)[0]}, text):
        return spaced
    if "directive" in said or "incompatible YAML document" in said:
        return ReadError.outside(line, column, "The file has a `%` directive.", "Remove the line.")
    for pattern, sentence in _SIGNS:
        if re.search(pattern, said):
            return ReadError.outside(*_place(error, "context", text), sentence, _QUOTE_IT)
    return _explain_by_line(said, line, column, text) or _explain_by_table(error, said, text)


def _odd_space_near(lines: set[int], text: str) -> ReadError | None:
    """Find a character that only looks like a space where YAML requires a space.

    YAML requires one at the start of a line, or after a key or dash.
    """
    if text.isascii():
        return None
    rows = text.split("\n")
    for line in sorted(lines & set(range(1, len(rows) + 1))):
        found = _WHERE_A_SPACE_COUNTS.search(rows[line - 1])
        if found and (sign := odd_space(found[0])):
            return ReadError.odd_space(line, found[0].index(sign) + 1, sign)
    return None


def _explain_by_line(said: str, line: int, column: int, text: str) -> ReadError | None:
    """Explain an error that depends on the rest of the line.

    Return None if the table has a better explanation.
    """
    if "cannot start any token" in said:
        return _explain_sign(line, column, text)
    if "mapping values are not allowed" in said:
        return _explain_colon(line, column, text)
    if "block mapping" in said and _before(line, column, text):
        return ReadError.syntax(line, column, "Unexpected text after the end of a value.", _RESIDUE)
    return None


def _explain_by_table(error: MarkedYAMLError, said: str, text: str) -> ReadError:
    for pattern, mark, sentence, hint in _SYNTAX:
        if re.search(pattern, said):
            return ReadError.syntax(*_place(error, mark, text), sentence, hint)
    problem = (error.problem or "The file is not YAML").rstrip(".")
    return ReadError.syntax(*_place(error, "problem", text), f"{problem[:1].upper()}{problem[1:]}.", _INDENT)


def _explain_colon(line: int, column: int, text: str) -> ReadError:
    if ": " in _before(line, column, text):
        return ReadError.syntax(
            line,
            column,
            "This line has a second colon followed by a space.",
            "Put the text in quotes.",
        )
    return ReadError.syntax(
        line,
        column,
        "This line is read as a continuation of the line above.",
        "Check the line above for a missing colon and space, and indent both lines by the same amount.",
    )


def _before(line: int, column: int, text: str) -> str:
    """Return the text before a position on its line, without leading spaces and list dashes."""
    return text.split("\n")[line - 1][: column - 1].lstrip(" -")


def _explain_sign(line: int, column: int, text: str) -> ReadError:
    sign = text.split("\n")[line - 1][column - 1 : column]
    if sign == "\t":
        return ReadError.syntax(line, column, "Tabs are not allowed here.", "Indent with spaces.")
    return ReadError.syntax(line, column, f"Quote a value that starts with {sign}.", _QUOTE_IT)


def _place(error: MarkedYAMLError, which: str, text: str) -> tuple[int, int]:
    """Return the line and column (1-based) of one of the error's two marks.

    If the mark is beyond the end of the text, return the end of the text.
    """
    marks = (error.problem_mark, error.context_mark)
    first, second = marks if which == "problem" else marks[::-1]
    mark: Mark | None = first or second
    if mark is None:
        return 1, 1
    lines = text.split("\n")
    if mark.line >= len(lines):
        return len(lines), len(lines[-1]) + 1
    return mark.line + 1, mark.column + 1
