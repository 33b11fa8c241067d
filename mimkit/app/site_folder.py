"""Checks whether a command may replace the contents of a folder with a generated site or export."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.shell import quoted
from mimkit.store.generated import foreign, is_marked
from mimkit.store.git.errors import NoRepository
from mimkit.store.git.repository import Repository

_SHOWN = 3
_RECORDS = ("incidents", "policy")


class NotReplaceable(EnvironmentUnfit):
    """The output folder contains files that mimkit did not generate."""

    def __init__(self, place: Path, why: str) -> None:
        super().__init__(f"{place} {why}", "use a new or empty folder: --out DIR, or site_dir in mkdocs.yml")


def check_replaceable(root: Path, place: Path) -> None:
    """Raise NotReplaceable unless the site of the repository at `root` may be written to `place`.

    The folder must be new, empty or previously written by mim, and git must not track anything in it.
    """
    try:
        _check_position(root, place)
        if not place.exists():
            return
        if not place.is_dir():
            raise NotReplaceable(place, "is a file, but must be a folder")
        _check_tracked(place)
        if any(place.iterdir()) and not is_marked(place):
            raise NotReplaceable(place, "is not empty and was not created by mimkit; nothing was changed")
    except OSError as problem:
        raise NotReplaceable(place, f"cannot be read: {(problem.strerror or '').lower()}") from None


def check_foreign(place: Path, new: Collection[str], also: tuple[str, ...] = ()) -> None:
    """Raise EnvironmentUnfit if a generated folder contains files from another source, which would be deleted."""
    found = foreign(place, new, also) if place.is_dir() else []
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise EnvironmentUnfit(
            f"{place} contains files that mimkit did not create ({', '.join(found[:_SHOWN])}{more}); nothing was changed",
            f"move them out of {quoted(place)}, or use another folder: --out DIR",
        )


def _check_position(root: Path, place: Path) -> None:
    for around in (place, *place.parents):
        if all((around / name).exists() for name in ("HEAD", "objects", "refs")) or around.name == ".git":
            raise NotReplaceable(place, "contains git's internal files")
    for folder in _RECORDS:
        if place.is_relative_to((root / folder).resolve()):
            raise NotReplaceable(place, f"is in {folder}, which contains records")
    above = next((each for each in place.parents if each.exists()), None)
    if above and not above.is_dir():
        raise NotReplaceable(place, f"cannot be created, because {above} is a file")
    if root.is_relative_to(place):
        raise NotReplaceable(place, "contains this repository")


def _check_tracked(place: Path) -> None:
    try:
        tracked = Repository.discover(place).tracks(place)
    except NoRepository:
        return
    except MimError as problem:
        raise NotReplaceable(place, f"may contain tracked files ({problem.sentence})") from None
    if tracked or (place / ".git").exists():
        raise NotReplaceable(place, "contains files that git tracks; nothing was changed")
