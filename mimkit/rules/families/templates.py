"""MIM713, MIM714, MIM720 and MIM725: message templates contain what readers need and nothing internal."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mimkit.model.diagnostic import Finding
from mimkit.model.organisation.directory import Moment, Template
from mimkit.model.organisation.placeholders import INTERNAL, PLACEHOLDER, PLACEHOLDERS
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.sentences import unknown
from mimkit.rules.registry import directory_rule

_BRACE: Final = re.compile(r"[{}]")
_PARTS: Final = ("subject", "body")
_NEEDED: Final[dict[Moment, tuple[str, ...]]] = {
    "restored": ("affected", "doing"),
    "closed": ("affected", "doing"),
}
_MOST: Final = ("affected", "doing", "next")
"""The required parts of an update while the incident is ongoing."""


@directory_rule("MIM713", "template-incomplete", "warning")
def template_incomplete(snapshot: Snapshot) -> Iterator[Finding]:
    """A message template omits part of the update.

    Why: The text that the communications lead wrote is recorded, but does not reach the audience.
    Fix: Add the placeholder to the message. `{next}` is not needed after restoration.
    """
    for template in snapshot.templates.values():
        used = set(PLACEHOLDER.findall(f"{template.subject}\n{template.body}"))
        needed = _NEEDED.get(template.moment, _MOST) if template.moment else _MOST
        if missing := [f"`{{{each}}}`" for each in needed if each not in used]:
            sentence = f"The message does not contain {' or '.join(missing)}."
            yield Finding(Ref("template", template.id), ("body",), sentence)


@directory_rule("MIM714", "template-internal-field", "warning")
def template_internal_field(snapshot: Snapshot) -> Iterator[Finding]:
    """A message template for an audience outside the organisation uses an internal placeholder.

    Why: The title, severity, id and workaround are internal. Each line that contains one of them is omitted.
    Fix: Remove the line, or use `{public_title}` or `{service}`.
    """
    outside = {each.id for each in snapshot.audiences if each.public or each.authority}
    for template in snapshot.templates.values():
        if template.audience not in outside:
            continue
        for key in _PARTS:
            for word in dict.fromkeys(PLACEHOLDER.findall(getattr(template, key))):
                if word in INTERNAL:
                    sentence = (
                        f"`{{{word}}}` is internal, and `{template.audience}` is outside the organisation."
                    )
                    yield Finding(Ref("template", template.id), (key,), sentence)


@directory_rule("MIM720", "template-repeated", "error")
def template_repeated(snapshot: Snapshot) -> Iterator[Finding]:
    """Two message templates are for the same audience and the same moment.

    Why: Only the first one is used.
    Fix: Remove one of the templates, or change its `audience` or `moment`.
    """
    first: dict[tuple[str | None, Moment | None], Template] = {}
    for template in snapshot.templates.values():
        other = first.setdefault((template.audience, template.moment), template)
        if other is not template:
            audience = f"`{template.audience}`" if template.audience else "all audiences"
            moment = f"the moment `{template.moment}`" if template.moment else "all other moments"
            sentence = f"`{other.id}` is already the template for {audience} and {moment}."
            yield Finding(Ref("template", template.id), ("id",), sentence)


@directory_rule("MIM725", "template-unknown-word", "error")
def template_unknown_word(snapshot: Snapshot) -> Iterator[Finding]:
    """A message template has an unknown placeholder.

    Why: The line that contains it is omitted from each message.
    Fix: Use `{title}`, `{public_title}`, `{severity}`, `{incident}`, `{service}`, `{affected}`, `{not_affected}`,
    `{doing}`, `{next}`, `{declared_at}`, `{workaround}`, `{workaround_at}`, `{restored_at}` or `{review_by}`.
    """
    for template in snapshot.templates.values():
        for key in _PARTS:
            text = getattr(template, key)
            for word in dict.fromkeys(PLACEHOLDER.findall(text)):
                if word not in PLACEHOLDERS:
                    sentence = unknown(word, "a known placeholder", PLACEHOLDERS)
                    yield Finding(Ref("template", template.id), (key,), sentence)
            if _BRACE.search(PLACEHOLDER.sub("", text)):
                yield Finding(Ref("template", template.id), (key,), "A brace is unmatched or doubled.")
