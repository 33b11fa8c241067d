"""Creates the draft review of an imported incident from the content of its report that does not belong in the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, get_args

from mimkit.model.diagnostic import KeyPath
from mimkit.model.ids import dated_ids
from mimkit.model.incident.review import ActionItem, ActionKind, Declined, Done, Priority, Review
from mimkit.ops.importing import texts
from mimkit.ops.importing.drafts import ActionDraft, IncidentDraft, ReviewDraft
from mimkit.ops.importing.events import Importing

_PARAGRAPHS = ("summary", "trigger", "detection", "root_cause")
_LISTS = ("worked", "slowed", "lucky", "surprised")


_NO_REASON: Final = "The source does not state the reason."
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
        done = _done(action, draft, importing)
        declined = None
        if action.is_declined and not done:
            reason = texts.parts(action.reason)[0] or _NO_REASON
            declined = Declined(at=importing.now, by=importing.by, reason=reason)
        owner = importing.names.person(action.owner) if action.owner else None
        opened = min(importing.now, done.at) if done else importing.now
        yield ActionItem(
            id=name,
            title=title,
            public_title=texts.title(action.public_title) or None,
            owner=owner,
            due=action.due,
            assigned=opened if owner else None,
            done=done,
            declined=declined,
            kind=action.kind if action.kind in get_args(ActionKind) else "prevent",
            priority=action.priority if action.priority in get_args(Priority) else "medium",
            opened=opened,
            ticket=texts.url(action.ticket),
        )


def _done(action: ActionDraft, draft: IncidentDraft, importing: Importing) -> Done | None:
    """Return the completion that a report states. A commit in another repository is not evidence here."""
    evidence = texts.url(action.evidence) or texts.url(draft.url)
    return Done(at=action.done, by=importing.by, evidence=evidence) if action.done and evidence else None


def unmapped_actions(draft: IncidentDraft, importing: Importing) -> dict[str, str]:
    """Return what a report states about its action items that the draft review does not contain."""
    said = draft.review.actions if draft.review else ()
    owners = [each.owner for each in said if each.owner and importing.names.person(each.owner) is None]
    done = [each.title for each in said if each.done and _done(each, draft, importing) is None]
    found = {"owners of action items": owners, "finished action items": done}
    return {name: ", ".join(dict.fromkeys(each)) for name, each in found.items() if each}
