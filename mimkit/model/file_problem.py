"""What the code that reads files finds wrong with a file itself; rules turn each into a finding."""

from __future__ import annotations

from typing import Literal, NamedTuple

Fault = Literal["not-utf8", "yaml-syntax", "outside-subset", "duplicate-key", "too-large"]
"""Why a file cannot be read, by the name of the rule about it."""


class Unreadable(NamedTuple):
    """The text of a file cannot be read: the first fault, its place (from 1), a sentence and a way to correct it."""

    fault: Fault
    line: int
    column: int
    message: str
    hint: str


class UnknownPath(NamedTuple):
    """No record belongs at the path of the file."""

    path: str


class OtherId(NamedTuple):
    """The record gives another id under `key` than its path does."""

    key: str
    by_path: str
    by_file: str


class WrongShape(NamedTuple):
    """The model of the file rejects a key or a value: the code of the rule about it, its place, a sentence and a hint."""

    code: str
    keys: tuple[str | int, ...]
    message: str
    hint: str = ""


class FileMissing(NamedTuple):
    """A required file does not exist: the record of the incident that a review is about, or, without one, the policy."""

    incident: str = ""


class SuppressionFault(NamedTuple):
    """A comment that suppresses findings has a fault: the code of the rule about it, and a sentence."""

    code: str
    message: str


class TimelineNotLast(NamedTuple):
    """A key follows the timeline of an incident."""

    last: str


class AttachmentChanged(NamedTuple):
    """A text beside the record is missing, or is not the text that an entry names."""

    keys: tuple[str, int, str]
    file: str
    is_missing: bool


class EvidenceMissing(NamedTuple):
    """A commit that is named as evidence does not exist where it was looked up."""

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
