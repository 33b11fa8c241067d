"""Creates the draft review of an imported incident from the content of its report that does not belong in the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from mimkit.model.diagnostic import KeyPath
from mimkit.model.ids import dated_ids
from mimkit.model.incident.review import ActionItem, ActionKind, Priority, Review
from mimkit.ops.importing import texts
from mimkit.ops.importing.drafts import IncidentDraft, ReviewDraft
from mimkit.ops.importing.events import Importing

_PARAGRAPHS = ("summary", "trigger", "detection", "root_cause")
_LISTS = ("worked", "slowed", "lucky", "surprised")


_DEFAULTS = "`prevent` and `medium` are defaults"


def draft_review(name: str, draft: IncidentDraft, said: ReviewDraft, importing: Importing) -> Review:
    """Return the draft review for the incident with the id `name`."""
    paragraphs: dict[str, Any] = {}
    further: list[str] = []
    for key in _PARAGRAPHS:
        first, *rest = texts.parts(getattr(said, key))
        paragraphs |= {key: first} if first else {}
        further += rest
    lists = {key: tuple(_items(getattr(said, key))) for key in _LISTS}
    lists["surprised"] += tuple(further)
    return Review(
        incident=name,
        owner=importing.by,
        started=importing.now,
        actions=tuple(_actions(draft, said, importing)),
        **paragraphs,
        **lists,
    )


def draft_prompts(review: Review, said: ReviewDraft) -> dict[KeyPath, tuple[str, ...]]:
    """Return prompts that ask the reader to check individual fields of a draft review, by key path."""
    guessed = "This section was identified by its title. Compare it with the report."
    found: dict[KeyPath, tuple[str, ...]] = {
        (key,): (guessed,) for key in (*_PARAGRAPHS, *_LISTS) if getattr(review, key)
    }
    unstated = [
        name for name in ("kind", "priority") if any(not getattr(each, name) for each in said.actions)
    ]
    if review.actions and unstated:
        names = " and ".join(unstated)
        found["actions",] = (f"The report does not state the {names} of every item; {_DEFAULTS}.",)
    return found


def _items(findings: tuple[str, ...]) -> Iterator[str]:
    for text in findings:
        yield from (part for part in texts.parts(text) if part)


def _actions(draft: IncidentDraft, said: ReviewDraft, importing: Importing) -> Iterator[ActionItem]:
    taken: set[str] = set()
    for number, action in enumerate(said.actions):
        title = texts.title(action.title)
        if not title:
            continue
        entropy = texts.entropy(importing.format, draft.key, "action", action.title, str(number))
        name = next(each for each in dated_ids("AC", importing.now.date(), entropy) if each not in taken)
        taken.add(name)
        yield ActionItem(
            id=name,
            title=title,
            kind=action.kind if action.kind in get_args(ActionKind) else "prevent",
            priority=action.priority if action.priority in get_args(Priority) else "medium",
            opened=importing.now,
            ticket=texts.url(action.ticket),
        )
