"""Evaluates a command against a commit: builds its files and checks them before anything is committed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import ValidationError

from mimkit.app.reading.at_commit import SnapshotWithSources, read_snapshot
from mimkit.app.reading.records import Records
from mimkit.app.reading.tree import MemoryTree
from mimkit.app.recording.checks.as_if_sent import as_if_sent
from mimkit.app.recording.checks.record_size import check_sizes
from mimkit.app.recording.recording import Recording
from mimkit.model.change import Append, Change, SetValue
from mimkit.model.incident.incident_facts import PUBLIC_FACTS, READER_FACTS
from mimkit.model.refs import RefKind
from mimkit.model.snapshot import Snapshot, with_policy_in_force
from mimkit.ops.command import Command
from mimkit.store.git.repository import Repository
from mimkit.store.layout import evidence_path
from mimkit.store.render import NewContent, render
from mimkit.store.yaml.document import Document


def decide(repo: Repository, commit: str | None, recording: Recording) -> None:
    """Evaluate the recording's command against a commit without writing anything. Raises RecordsUnreadable."""
    command = recording.command
    about = _incidents_to_read(repo, commit, command)
    reading = read_snapshot(repo, commit, about, taken_ids=command.gives_id)
    # Retries use the full names, so that a name added in the meantime cannot change what an abbreviation
    # refers to.
    command = recording.command = command.with_full_names(reading.snapshot)
    change = _decide(_judging(reading.snapshot, command), command)
    if command.sender:
        from mimkit.app.recording.sender import with_sender  # noqa: PLC0415 - only a working channel pays for it

        change = with_sender(change, command.sender, repo, reading.snapshot)
    edits = render(change.edits)
    files = {path: edit.apply(_old(repo, commit, reading, path)) for path, edit in edits.items()}
    after = _after(reading.snapshot, files)
    told = as_if_sent(after, change)
    notes = _refuse_internal_values(repo, commit, change, told, after)
    if command.is_judged and change.incident:
        from mimkit.app.recording.checks.rule_check import refuse_new_errors  # noqa: PLC0415 - as above

        refuse_new_errors(reading.snapshot, after, change.incident)
    if command.promises:
        from mimkit.app.recording.checks.promise_check import promise_within_policy  # noqa: PLC0415 - as above

        kept = promise_within_policy(command, told, change)
        if kept is not command:
            recording.command = kept
            decide(repo, commit, recording)
            return
    is_new = change.incident not in reading.snapshot.incidents
    if recording.reads_wording and has_reader_text(told, change, is_new=is_new):
        from mimkit.app.recording.checks.wording_check import refuse_unclear  # noqa: PLC0415 - as above

        refuse_unclear(told, change, is_new=is_new)
    notes += check_sizes(reading.documents, files)
    texts = {evidence_path(each.incident, each.file): each.content for each in change.attached}
    recording.change, recording.snapshot, recording.notes = change, after, notes
    recording.edits = {**edits, **{path: NewContent(text) for path, text in texts.items()}}
    recording.files = {**{path: file.raw for path, file in files.items()}, **texts}


def _incidents_to_read(repo: Repository, commit: str | None, command: Command) -> tuple[str, ...]:
    if not (command.reads_open and commit):
        return command.about
    from mimkit.app.reading.index import find_open_incidents  # noqa: PLC0415 - only a declaration with a key needs it

    # Read the open incidents in this commit, because another clone may have declared an incident with the same
    # key.
    return tuple(dict.fromkeys((*command.about, *find_open_incidents(repo, commit).open)))


def _refuse_internal_values(
    repo: Repository, commit: str | None, change: Change, told: Snapshot, after: Snapshot
) -> tuple[str, ...]:
    """Refuse public texts that contain internal values. Return notes about the files that were not searched."""
    notes: tuple[str, ...] = ()
    if may_be_public(told, change):
        from mimkit.app.recording.checks.wording_check import refuse_exposed  # noqa: PLC0415 - a note does not pay for the rules
        from mimkit.app.recording.internal_values import elsewhere  # noqa: PLC0415 - as above

        notes = refuse_exposed(told, change, partial(elsewhere, repo, commit))
    if any(each.ref.kind == "maintenance" for each in change.edits):
        from mimkit.app.recording.checks.maintenance_check import refuse_exposed_maintenance  # noqa: PLC0415 - as above
        from mimkit.app.recording.internal_values import elsewhere  # noqa: PLC0415 - as above

        notes = refuse_exposed_maintenance(after, change, partial(elsewhere, repo, commit))
    return notes


def may_be_public(snapshot: Snapshot, change: Change) -> bool:
    """Return whether a change may publish text, such as an update, a correction, a fact or a published review."""
    if any(isinstance(each, SetValue) and each.value == "published" for each in change.edits):
        return True
    added = (item for each in change.edits if isinstance(each, Append) for item in each.items)
    if any(isinstance(each, Mapping) and each.get("public_title") for each in added):
        return True
    record = snapshot.incidents.get(change.incident or "")
    new = [each for each in record.timeline if each.id in change.entries] if record else []
    return any(
        each.kind in ("update", "amend")
        or (each.audience and each.kind != "query")
        or (each.kind == "set" and each.field in PUBLIC_FACTS)
        for each in new
    )


def has_reader_text(snapshot: Snapshot, change: Change, *, is_new: bool) -> bool:
    """Return whether a change records text for stakeholders: an update, a title, an impact or a public text."""
    record = snapshot.incidents.get(change.incident or "")
    if record is None or change.is_repeat:
        return False
    new = [each for each in record.timeline if each.id in change.entries]
    # An approved text's wording was checked when it was proposed, and the approver cannot change it.
    return is_new or any(
        (each.kind == "update" and each.proposal is None)
        or (each.kind == "set" and each.field in READER_FACTS)
        for each in new
    )


def _old(repo: Repository, commit: str | None, reading: SnapshotWithSources, path: str) -> Document | None:
    if path in reading.documents:
        return reading.documents[path]
    raw = repo.read(commit, path) if commit else None
    return None if raw is None else Document(raw)


def _judging(snapshot: Snapshot, command: Command) -> Snapshot:
    about = [snapshot.incidents[each] for each in command.about if each in snapshot.incidents]
    return with_policy_in_force(snapshot, about[0]) if command.by_policy_then and about else snapshot


def _decide(snapshot: Snapshot, command: Command) -> Change:
    try:
        return command.decide(snapshot)
    except ValidationError as problem:
        from mimkit.app.recording.checks.rejected_values import Unfit  # noqa: PLC0415 - only what does not fit pays for all the shapes

        raise Unfit(problem) from None


def _after(snapshot: Snapshot, files: Mapping[str, Document]) -> Snapshot:
    records = Records(MemoryTree({}))
    for path, document in files.items():
        records.add(path, document)
    if records.diagnostics:
        from mimkit.app.recording.checks.rejected_values import NoFit  # noqa: PLC0415 - as above

        # All records were read successfully before, so the invalid value must be the one that the user typed.
        raise NoFit(min(records.diagnostics))

    def merged(kind: RefKind, before: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**before, **records.of(kind)}

    return snapshot.with_records(
        merged("incident", snapshot.incidents),
        merged("review", snapshot.reviews),
        merged("problem", snapshot.problems),
        merged("maintenance", snapshot.maintenance),
    )
