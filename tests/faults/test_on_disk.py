"""`recorded` means on disk: everything that a commit needs is synced, including names, before the command says so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.desk.calls import Call
from tests.desk.ordeal import Stage
from tests.desk.trace import Deed


def unsafe(calls: Sequence[Call], git_dir: str) -> list[str]:
    """Return what was not safe when the command first spoke."""
    spoken = next(number for number, call in enumerate(calls) if (call.name, call.path) == ("write", "OUT"))
    synced: set[str] = set()
    wrong = []
    for number, call in enumerate(calls[:spoken]):
        rest = calls[number:spoken]
        if call.name == "sync":
            synced.add(call.path)
        elif call.name == "mkdir" and call.path.startswith(f"{git_dir}/objects/"):
            wrong += _unnamed(call.path, rest)
        elif call.to:
            wrong += _misnamed(call, synced, rest, git_dir)
            synced |= {call.to} if call.path in synced else set()
    return wrong


def _misnamed(call: Call, synced: set[str], rest: Sequence[Call], git_dir: str) -> list[str]:
    lasting = call.to.startswith((f"{git_dir}/objects/", f"{git_dir}/refs/heads/"))
    if not lasting and call.to != f"{git_dir}/index":
        return []
    return [
        *([] if call.path in synced else [f"{call.to} was named before it was synced"]),
        *(_unnamed(call.to, rest) if lasting else []),
    ]


def _unnamed(path: str, rest: Sequence[Call]) -> list[str]:
    folder = str(Path(path).parent)
    return (
        [] if any(_syncs(one, folder) for one in rest) else [f"{folder}, which names {path}, was not synced"]
    )


def _syncs(call: Call, path: str) -> bool:
    return call.name == "sync" and call.path == path


@pytest.mark.sweep
@pytest.mark.usefixtures("traced")
def test_objects_and_refs_are_synced_before_the_command_says_recorded(stage: Stage) -> None:
    git_dir = str(stage.seat.folder / ".git")
    calls = stage.seat.disturb(Deed(), "log", "On disk", there=[stage.place.remote]).calls
    objects = {call.to for call in calls if call.to.startswith(f"{git_dir}/objects/")}
    assert len(objects) == 6  # the record, four folders above it, the commit
    assert f"{git_dir}/refs/heads/main" in {call.to for call in calls}
    assert unsafe(calls, git_dir) == []


@pytest.mark.sweep
@pytest.mark.usefixtures("traced")
def test_the_step_is_noted_on_disk_before_the_branch_moves(stage: Stage) -> None:
    git_dir = str(stage.seat.folder / ".git")
    calls = stage.seat.disturb(Deed(), "log", "On disk").calls
    noted = next(number for number, call in enumerate(calls) if _syncs(call, f"{git_dir}/mimkit/step"))
    moved = next(number for number, call in enumerate(calls) if call.to == f"{git_dir}/refs/heads/main")
    assert noted < moved


@pytest.mark.sweep
@pytest.mark.usefixtures("traced")
def test_nobody_is_told_before_the_checkout_has_followed(stage: Stage) -> None:
    calls = stage.seat.disturb(Deed(), "log", "On disk").calls
    record = str(stage.seat.folder / stage.record)
    followed = next(number for number, call in enumerate(calls) if call.to == record)
    assert followed < next(number for number, call in enumerate(calls) if call.path == "OUT")


def test_what_is_not_synced_is_found() -> None:
    here = "/x/.git"
    calls = [
        Call("mkdir", f"{here}/objects/aa"),
        Call("sync", f"{here}/objects/aa/tmp"),
        Call("link", f"{here}/objects/aa/tmp", f"{here}/objects/aa/1"),
        Call("rename", f"{here}/refs/heads/main.lock", f"{here}/refs/heads/main"),
        Call("sync", f"{here}/refs/heads"),
        Call("write", "OUT"),
        Call("sync", f"{here}/objects/aa"),
    ]
    assert len(unsafe(calls, here)) == 3
