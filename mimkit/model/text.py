"""The types of text and records, and the characters allowed in text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

# C0 and C1 control characters except newline and tab, Unicode line breaks, the byte order mark, bidi
# controls, and zero-width and tag characters. They are invisible in a diff, and each of them has been used to
# hide text in one. Joiners and variation selectors are allowed because scripts and emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def odd_space(text: str) -> str:
    """Return the first character in a text that looks like a plain space but is not one.

    Return an empty string if there is none.
    """
    return next((sign for sign in text if sign != " " and unicodedata.category(sign) == "Zs"), "")


def check_visible(text: str) -> str:
    """Return `text` if all its characters are visible in a diff. Otherwise, raise ValueError."""
    if text.isascii() and text.isprintable():
        return text
    if found := _UNSEEN.search(text):
        raise ValueError(
            f"has the invisible character U+{ord(found.group()):04X} at position {found.start() + 1}"
        )
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("is not in Unicode normal form C; type it again, or save the file with NFC text")
    return text


def normalise(text: str) -> str:
    """Convert typed text to the form required in records: NFC, LF line endings and no invisible characters."""
    if text.isascii() and text.isprintable():
        return text.strip()
    # Remove invisible characters first, because one may come between a letter and its accent.
    seen = _UNSEEN.sub("", _LINE_BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", seen).strip()


def one_line(text: str) -> str:
    """Return `text` if it is on a single line and contains no tabs. Otherwise, raise ValueError."""
    if "\n" in text or "\t" in text:
        raise ValueError("is a title, so it must be a single line")
    return text


class Shape:
    """An annotation that contains the core schema of its type, so that all entry kinds can share it."""

    def __init__(self, schema: CoreSchema) -> None:
        self._schema: Mapping[str, Any] = schema

    @property
    def pattern(self) -> str | None:
        """The regular expression that the text must match, or None."""
        return self._schema.get("pattern")

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return {**self._schema}


def _visible(schema: core_schema.StringSchema) -> core_schema.AfterValidatorFunctionSchema:
    return core_schema.no_info_after_validator_function(check_visible, schema)


TITLE = 200
"""The maximum length of a title."""
TEXT = 20_000
"""The maximum length of a text."""
Text = Annotated[str, Shape(_visible(core_schema.str_schema(min_length=1, max_length=TEXT)))]
Title = Annotated[
    str,
    Shape(
        core_schema.no_info_after_validator_function(
            one_line, _visible(core_schema.str_schema(min_length=1, max_length=TITLE))
        )
    ),
]
SOURCE = 2_000
"""The maximum length of a source, which may be a long URL."""
KEY = 200
"""The maximum length of a key."""


def single_line(text: str) -> str:
    """Return `text` if it is on a single line and contains no tabs. Otherwise, raise ValueError."""
    if "\n" in text or "\t" in text:
        raise ValueError("must be a single line without tabs")
    return text


def _line(length: int) -> Shape:
    return Shape(
        core_schema.no_info_after_validator_function(
            single_line, _visible(core_schema.str_schema(min_length=1, max_length=length))
        )
    )


SourceText = Annotated[str, _line(SOURCE)]
"""The origin of an entry, on one line: a URL, a file and line, or a message."""
Key = Annotated[str, _line(KEY)]
"""The key of an event in its source, on one line."""
Url = Annotated[
    str, Shape(core_schema.str_schema(max_length=2_000, pattern=r'^(https?://|tel:|mailto:)[^\s<>"]+$'))
]
BlankableUrl = Annotated[
    str,
    Shape(
        core_schema.str_schema(
            max_length=2_000, pattern=r'^((https?://|tel:|mailto:)[^\s<>"]+|\[redacted\])$'
        )
    ),
]
"""A URL, or the redaction mark that replaced it."""
TextHash = Annotated[str, Shape(core_schema.str_schema(pattern=r"^[0-9a-f]{64}$"))]
"""The SHA-256 hash of a text, as hexadecimal digits."""
Slug = Annotated[str, Shape(core_schema.str_schema(max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"))]
SeverityId = Annotated[
    str, Shape(core_schema.str_schema(max_length=32, pattern=r"^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$"))
]
Person = Annotated[Slug, Field(examples=["mim-duty"])]
"""The id of a person in policy/people.yaml."""


def join_names(names: Iterable[str]) -> str:
    """Return names joined as in a sentence: `a`, `a and b`, or `a, b and c`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def lower_first(title: str) -> str:
    """Return a title for use within a sentence: `All staff` becomes `all staff`, but `EU customers` is unchanged."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


class Record(BaseModel):
    """The base class of all objects stored in files. Instances are immutable, and unknown keys are rejected."""

    # Build models on first use, because a command needs only a few of them, and building all takes longer
    # than running most commands.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class File(Record):
    """A record that is stored in a separate file and has a schema version."""

    schema_version: int = Field(1, alias="schema", ge=1, le=1, examples=[1])
    """The schema version of the file. The only version so far is 1."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)
