"""Why an edit is not made."""

from __future__ import annotations

from mimkit.errors import MimError


class CannotEdit(MimError):
    """A file is not changed, because not only our own lines would change (exit status 5)."""

    status = 5
