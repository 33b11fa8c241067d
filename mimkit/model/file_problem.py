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


FileProblem = EvidenceMissing | AttachmentChanged | Unreadable | UnknownPath | OtherId | TimelineNotLast
