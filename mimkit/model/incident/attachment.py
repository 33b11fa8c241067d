"""Long texts that are stored in separate files next to a record. Entries refer to them by path and hash."""

# No `from __future__ import annotations`, because the entry classes that use this type do not have it either.
from typing import Annotated, Final

from pydantic_core import core_schema

from mimkit.model.ids import EntryId
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.text import Record, Shape, Title

EVIDENCE: Final = "evidence"
"""The subfolder of an incident's folder that contains attached texts."""
BLANKED: Final = f"{REDACTED}\n".encode()
"""The content of an attached text after its entry has been redacted."""

AttachedFile = Annotated[
    str, Shape(core_schema.str_schema(pattern=rf"^{EVIDENCE}/[0-7][0-9A-HJKMNP-TV-Z]{{25}}\.txt$"))
]
Sha256 = Annotated[str, Shape(core_schema.str_schema(pattern="^[0-9a-f]{64}$"))]


class Attachment(Record):
    """Text that is stored in a separate file because it is too long for the timeline."""

    file: AttachedFile
    """The file's path in the incident's folder: `evidence/`, followed by the entry id and `.txt`."""
    name: Title | None = None
    """The name of the file from which the text was read."""
    sha256: Sha256
    """The SHA-256 hash of the text with LF line endings."""


def attachment(entry: EntryId, text: bytes, name: str | None = None) -> Attachment:
    """Return the attachment for an entry's text, which must have LF line endings."""
    return Attachment(file=f"{EVIDENCE}/{entry}.txt", name=name, sha256=hash_of(text))


def hash_of(text: bytes) -> str:
    """Return the SHA-256 hash of a text.

    CRLF line endings are hashed as LF, so that the hash is the same in every working tree.
    """
    import hashlib  # noqa: PLC0415 - most entries have no attachment

    return hashlib.sha256(text.replace(b"\r\n", b"\n")).hexdigest()


def blanked(was: Attachment) -> Attachment:
    """Return the attachment after a redaction, which replaces the file's content but keeps its path."""
    return Attachment(file=was.file, sha256=hash_of(BLANKED))
