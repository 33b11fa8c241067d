"""Problems with a file that can be detected while reading it. Rules convert each problem to a finding."""

from __future__ import annotations

from typing import Literal, NamedTuple

Fault = Literal["not-utf8", "yaml-syntax", "outside-subset", "duplicate-key", "too-large"]
"""The reason why a file cannot be read, as the name of the corresponding rule."""


class Unreadable(NamedTuple):
    """The text of a file cannot be read.

    Contains the first fault, its position (counted from 1), a message and a hint.
    """

    fault: Fault
    line: int
    column: int
    message: str
    hint: str


class UnknownPath(NamedTuple):
    """The file's path does not belong to any record."""

    path: str


class OtherId(NamedTuple):
    """The id under `key` in the record differs from the id in the path."""

    key: str
    by_path: str
    by_file: str


class WrongShape(NamedTuple):
    """The file's model rejects a key or value. Contains the rule code, the key path, a message and a hint."""

    code: str
    keys: tuple[str | int, ...]
    message: str
    hint: str = ""


class FileMissing(NamedTuple):
    """A required file is missing: the incident record for a review or, if `incident` is empty, the policy."""

    incident: str = ""


class SuppressionFault(NamedTuple):
    """A comment that suppresses findings is invalid. Contains the rule code and a message."""

    code: str
    message: str


class TimelineNotLast(NamedTuple):
    """A key comes after `timeline` in an incident file, although the timeline must be last."""

    last: str


class AttachmentChanged(NamedTuple):
    """An attached text is missing, or differs from the text that an entry refers to."""

    keys: tuple[str, int, str]
    file: str
    is_missing: bool


class EvidenceMissing(NamedTuple):
    """A commit that is cited as evidence was not found in the repository that was searched."""

    keys: tuple[str | int, ...]
    action: str
    commit: str
    where: str


FileProblem = (
    EvidenceMissing
    | AttachmentChanged
    | Unreadable
    | UnknownPath
    | OtherId
    | TimelineNotLast
    | WrongShape
    | FileMissing
    | SuppressionFault
)
