"""The refusal for an edit that cannot be made safely."""

from __future__ import annotations

from mimkit.errors import MimError


class CannotEdit(MimError):
    """A file is not changed, because not only our own lines would change (exit status 5)."""

    status = 5
