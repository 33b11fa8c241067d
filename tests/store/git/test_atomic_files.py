"""A file is replaced atomically, also if git's folder is on another disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from mimkit.store.git.errors import NoSpace
from mimkit.store.git.locking.atomic_files import put_unsynced


@pytest.fixture
def other_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder from which no file can be renamed to another one, as rename(2) states for a different file system."""
    folder, replace = tmp_path / "other-disk", os.replace

    def refuse(source: str, target: Path) -> None:
        if Path(source).parent == folder and target.parent != folder:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    return folder


def test_a_file_is_written_beside_its_target_if_the_scratch_folder_is_on_another_disk(
    tmp_path: Path, other_disk: Path
) -> None:
    """Nothing is left in either folder."""
    target = tmp_path / "incidents/2026/record.yaml"
    put_unsynced(target, b"new\n", other_disk, 0o640)
    assert target.read_bytes() == b"new\n"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [*other_disk.iterdir()] == []
    assert [each.name for each in target.parent.iterdir()] == ["record.yaml"]


def test_a_file_that_cannot_be_renamed_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The temporary file is removed."""

    def full(_source: str, _target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = tmp_path / "record.yaml"
    target.write_bytes(b"old\n")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NoSpace, match="no space left on device"):
        put_unsynced(target, b"new\n", tmp_path / "scratch", 0o644)
    assert target.read_bytes() == b"old\n"
    assert [*(tmp_path / "scratch").iterdir()] == []
