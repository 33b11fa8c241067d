"""Composes the text of an update in the requested way: from the previous one, with questions, or in an editor."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from mimkit.cli.drafting.editor import keep_draft, write_in_editor
from mimkit.cli.drafting.form import Form, form_text, read_form
from mimkit.cli.drafting.prompting import ask_for_update, show_changes
from mimkit.cli.drafting.update_text import Start, UpdateText, start_of
from mimkit.cli.hints import with_incident
from mimkit.cli.session import Session, clean_argument
from mimkit.errors import Refused, UsageError
from mimkit.model.shell import command

if TYPE_CHECKING:
    from pathlib import Path

_DRAFT: Final = "mimkit.draft"
_UNSAFE: Final = re.compile(r"[^a-z0-9-]")


class Way(Enum):
    """How to obtain the texts that were not given as options."""

    QUESTIONS = "questions"
    SAME = "--same"
    EDITOR = "--edit"


class Draft(NamedTuple):
    """A composed update."""

    text: UpdateText
    next: str | None
    repeated: frozenset[str] = frozenset()
    """The texts that are unchanged from the previous update. Their wording is not checked again."""


class FormCancelled(Refused):
    """The form was left empty or unchanged, indicating that the author does not want to record an update."""

    def __init__(self, how: str) -> None:
        super().__init__(
            f"the form was left {how}, so nothing was recorded",
            with_incident("if nothing changed since the last update: mim update --same"),
        )


def compose(
    session: Session, incident: str, audience: str | None, given: UpdateText, next_: str | None, way: Way
) -> Draft:
    """Compose an update. Raises NothingToRepeat, ChangedSince, FormCancelled, NoEditor or EditorFailed."""
    if way is Way.QUESTIONS and given.affected is not None and given.doing is not None:
        return Draft(given, next_)
    start = start_of(session, incident, audience)
    if way is Way.EDITOR:
        return _edited(session, start, audience, given, next_)
    if way is Way.SAME:
        if given.affected is not None or given.not_affected is not None:
            raise UsageError(
                "--same already repeats what is affected and what is not",
                "omit --same; or omit --affected and --not-affected",
            )
        text = start.same(audience, given.doing)
        return Draft(text, next_, start.repeated(text) | ({"doing"} if given.doing is None else set()))
    text = ask_for_update(start, given)
    if text != start.prefilled:
        _keep_answers(session, start, audience, Form(*text, next_))
    return Draft(text, next_, start.repeated(text))


def _keep_answers(session: Session, start: Start, audience: str | None, answers: Form) -> None:
    """Save the answers as a draft until the update is recorded, so that they are not lost if it is rejected."""
    place = _place(session, start, audience)
    keep_draft(place, form_text(answers, about=_about(start, audience)), _again(audience))
    click.get_current_context().meta[_DRAFT] = place


def _place(session: Session, start: Start, audience: str | None) -> Path:
    name = "-".join(filter(None, (start.incident.id, _UNSAFE.sub("-", audience or ""))))
    return session.repo.git_dir / "mimkit" / "drafts" / f"{name}.txt"


def _about(start: Start, audience: str | None) -> str:
    return f"Update about {start.incident.id} to {audience or 'all audiences'}: {start.incident.title}"


def _again(audience: str | None) -> str:
    edit = "mim update --edit"
    return with_incident(command(f"{edit} --audience", audience) if audience else edit)


def _edited(
    session: Session, start: Start, audience: str | None, given: UpdateText, next_: str | None
) -> Draft:
    place = _place(session, start, audience)
    offered = start.prefilled
    affected, not_affected, doing = (
        mine if mine is not None else theirs for mine, theirs in zip(given, offered, strict=True)
    )
    initial = Form(affected, not_affected, doing, next_)
    text = form_text(initial, about=_about(start, audience))
    again = _again(audience)
    found = read_form(write_in_editor(place, text, again))
    if found.is_empty or found == read_form(text):
        place.unlink(missing_ok=True)
        raise FormCancelled("empty" if found.is_empty else "unchanged")
    click.get_current_context().meta[_DRAFT] = place
    written = UpdateText(*(clean_argument(each) for each in found[:3]))
    for name in ("affected", "doing"):
        if getattr(written, name) is None:
            raise UsageError(f"the field {Form.label(name)!r} of the form is empty", again)
    show_changes(start, written)
    return Draft(written, found.next, start.repeated(written))


def forget_draft() -> None:
    """Delete the draft, because its text was recorded."""
    place = click.get_current_context().meta.get(_DRAFT)
    if place:
        place.unlink(missing_ok=True)
