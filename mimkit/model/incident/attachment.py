"""Long texts that are stored beside a record, in files that entries name with their hash."""

# Without `from __future__ import annotations`, as the entries that use it.
from typing import Annotated, Final

from pydantic_core import core_schema

from mimkit.model.ids import EntryId
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.text import Record, Shape, Title

EVIDENCE: Final = "evidence"
"""The folder for attached texts, in the folder of an incident."""
BLANKED: Final = f"{REDACTED}\n".encode()
"""The content of an attached text after its entry was redacted."""

AttachedFile = Annotated[
    str, Shape(core_schema.str_schema(pattern=rf"^{EVIDENCE}/[0-7][0-9A-HJKMNP-TV-Z]{{25}}\.txt$"))
]
Sha256 = Annotated[str, Shape(core_schema.str_schema(pattern="^[0-9a-f]{64}$"))]


class Attachment(Record):
    """Text that is stored in a separate file, because it is too long for the timeline."""

    file: AttachedFile
    """The path of the text in the incident's folder: `evidence/` followed by the id of the entry."""
    name: Title | None = None
    """The name of the file that the text was read from."""
    sha256: Sha256
    """The SHA-256 hash of the text, with plain line feeds."""


def attachment(entry: EntryId, text: bytes, name: str | None = None) -> Attachment:
    """Return the attachment of an entry, for a text with plain line feeds."""
    return Attachment(file=f"{EVIDENCE}/{entry}.txt", name=name, sha256=hash_of(text))


def hash_of(text: bytes) -> str:
    """Return the SHA-256 hash of a text, however its lines end in this working tree."""
    import hashlib  # noqa: PLC0415 - most entries have no attachment

    return hashlib.sha256(text.replace(b"\r\n", b"\n")).hexdigest()


def blanked(was: Attachment) -> Attachment:
    """Return the attachment after a redaction: the same file, whose content was replaced."""
    return Attachment(file=was.file, sha256=hash_of(BLANKED))
