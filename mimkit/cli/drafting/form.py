"""The text form for an update. Comments explain each field, and lines that begin with # are ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_FIELDS: Final = {
    "affected": ("Affected", "What is not working, and for whom, as users would describe it."),
    "not_affected": ("Not affected", "What still works. You can leave this empty."),
    "doing": ("Being done", "What is being done. Do not estimate when service will be restored."),
    "next": (
        "Next update",
        "When the next update is due: 30m, or a time such as 11:30. If empty, the policy's interval applies.",
    ),
}
_HEADING: Final = re.compile(rf"({'|'.join(label for label, _ in _FIELDS.values())}):(?:[ \t]+|$)")
_NAMES: Final = {label: name for name, (label, _) in _FIELDS.items()}


class Form(NamedTuple):
    """The field values of a form. Empty fields are None."""

    affected: str | None = None
    not_affected: str | None = None
    doing: str | None = None
    next: str | None = None

    @staticmethod
    def label(name: str) -> str:
        """Return the label of a field."""
        return _FIELDS[name][0]

    @property
    def is_empty(self) -> bool:
        """Whether all fields are empty."""
        return not any(self)


def form_text(form: Form, *, about: str) -> str:
    """Return a form to fill in. `about` describes the update."""
    lines = [
        f"# {' '.join(about.split())}",
        "#",
        "# Lines that begin with # are ignored. To cancel, leave the form unchanged or delete all text.",
    ]
    for name, (label, meaning) in _FIELDS.items():
        value = getattr(form, name) or ""
        lines += ["", f"# {meaning}", f"{label}: {value}".rstrip()]
    return "\n".join(lines) + "\n"


def read_form(text: str) -> Form:
    """Parse the fields of a form. Comments and any text before the first field are ignored."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in _without_comments(text):
        heading = _HEADING.match(line)
        if heading:
            current = found.setdefault(_NAMES[heading[1]], [])
        current.append(line[heading.end() :] if heading else line)
    return Form(**{name: "\n".join(lines).strip() or None for name, lines in found.items()})


def _without_comments(text: str) -> Iterator[str]:
    return (line.rstrip() for line in text.splitlines() if not line.startswith("#"))
