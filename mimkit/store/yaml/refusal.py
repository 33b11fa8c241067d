"""The refusal for edits that cannot be made safely."""

from __future__ import annotations

from mimkit.errors import MimError


class CannotEdit(MimError):
    """The file was not changed, because the edit would also change other lines (exit status 5)."""

    status = 5
