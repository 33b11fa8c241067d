"""MIM74x: runbooks that are incomplete or hard to follow."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import directory_rule

_LONG: Final = 60
"""The maximum number of words in a step."""

_PLACEHOLDER: Final = re.compile(
    r"\A\W*+(?:to ?do|tbd|tbc|to be (?:done|written|filled in)|n/?a|x++|step|)\W*+", re.IGNORECASE
)
_WAY_BACK: Final = re.compile(
    r"\b(?:un(?:do\w*|done|cordon|set|block|mount|mute|pause|lock|freeze)\w*|back|again|off|revert\w*|restor\w+|remov\w+|re-?(?:enable|start|set|activat)\w*"
    r"|until|afterwards|lost|loses?|cannot be|no way back|permanent\w*|original|as (?:it was|before))\b",
    re.IGNORECASE,
)


@directory_rule("MIM741", "runbook-without-steps", "error")
def runbook_without_steps(snapshot: Snapshot) -> Iterator[Finding]:
    """A runbook has no steps, or one of the steps is only a placeholder.

    Why: Responders open the runbook under pressure and find no help.
    Fix: Write the first step and its expected result, or remove the runbook.
    """
    for runbook in snapshot.runbooks.values():
        ref = Ref("runbook", runbook.id)
        if not runbook.steps:
            yield Finding(ref, ("steps",), "This runbook has no steps.")
        for position, step in enumerate(runbook.steps):
            if _PLACEHOLDER.fullmatch(step.do):
                yield Finding(ref, ("steps", position, "do"), f"`{step.do}` is a placeholder, not a step.")


@directory_rule("MIM742", "runbook-without-expectations", "warning")
def runbook_without_expectations(snapshot: Snapshot) -> Iterator[Finding]:
    """No step in a runbook has an expected result.

    Why: Responders cannot tell whether to continue or stop.
    Fix: Add `expect` to steps whose result is not obvious: a number, a page, a line in a log.
    """
    for runbook in snapshot.runbooks.values():
        if runbook.steps and not any(step.expect for step in runbook.steps):
            sentence = "No step has an expected result."
            yield Finding(Ref("runbook", runbook.id), ("steps",), sentence)


@directory_rule("MIM743", "runbook-step-too-long", "warning")
def runbook_step_too_long(snapshot: Snapshot) -> Iterator[Finding]:
    """A step in a runbook is too long.

    Why: Under pressure, people forget the second half of a long step.
    Fix: Split it into several steps, each with its own `expect`.
    """
    for runbook in snapshot.runbooks.values():
        for position, step in enumerate(runbook.steps):
            count = len(step.do.split())
            if count > _LONG:
                sentence = f"Step {position + 1} has {count} words; the limit is {_LONG}."
                yield Finding(Ref("runbook", runbook.id), ("steps", position, "do"), sentence)


@directory_rule("MIM744", "workaround-without-way-back", "warning")
def workaround_without_way_back(snapshot: Snapshot) -> Iterator[Finding]:
    """A known workaround does not explain how to undo it.

    Why: A workaround that is left in place can cause the next incident.
    Fix: Describe how and when to undo the workaround, or its side effects: "Switch it off again after confirmation".
    """
    for runbook in snapshot.runbooks.values():
        for position, workaround in enumerate(runbook.workarounds):
            if not _WAY_BACK.search(workaround.do):
                sentence = f"`{workaround.title}` does not explain how to undo the workaround."
                yield Finding(Ref("runbook", runbook.id), ("workarounds", position, "do"), sentence)


@directory_rule("MIM745", "runbook-escalates-to-nobody", "warning")
def runbook_escalates_to_nobody(snapshot: Snapshot) -> Iterator[Finding]:
    """A runbook does not state who to page if the steps do not help.

    Why: Responders lose time repeating the steps.
    Fix: Add one or more resolver groups to `escalate_to`.
    """
    for runbook in snapshot.runbooks.values():
        if not runbook.escalate_to:
            sentence = "The runbook does not state who to escalate to."
            yield Finding(Ref("runbook", runbook.id), ("escalate_to",), sentence)


@directory_rule("MIM746", "runbook-without-trigger", "warning")
def runbook_without_trigger(snapshot: Snapshot) -> Iterator[Finding]:
    """A runbook does not state when to use it.

    Why: The runbook is never suggested for an incident, so responders do not find it.
    Fix: Add a trigger: the affected service and the symptom.
    """
    for runbook in snapshot.runbooks.values():
        if not runbook.triggers:
            yield Finding(
                Ref("runbook", runbook.id), ("triggers",), "The runbook does not state when to use it."
            )


@directory_rule("MIM747", "group-out-of-reach", "warning")
def group_out_of_reach(snapshot: Snapshot) -> Iterator[Finding]:
    """A resolver group has no `reach` or `page`, and its contact has no phone number, email address or `page`.

    Why: Responders know who to contact, but not how.
    Fix: Add a `phone` or `email` for the contact in policy/people.yaml, or add `reach` or `page` to the group.
    """
    # If no one in this repository has a phone number or email address, contact details are kept elsewhere.
    if not any(person.phone or person.email for person in snapshot.people.values()):
        return
    for group in snapshot.groups.values():
        contact = snapshot.people.get(group.contact)
        if contact and not any((contact.phone, contact.email, contact.page, group.reach, group.page)):
            sentence = f"There is no way to reach `{group.contact}`."
            yield Finding(Ref("group", group.id), ("contact",), sentence)
