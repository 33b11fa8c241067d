"""Implements `mim policy pack`, which lists the packs shipped with mimkit and adopts one of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from mimkit import __version__
from mimkit.app.reading.parse import parse
from mimkit.app.recording.uncommitted import content, write_uncommitted
from mimkit.errors import Refused, UsageError
from mimkit.model.policy.pack import Pack
from mimkit.model.refs import Ref
from mimkit.model.shell import quoted
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from mimkit.store.modeline import modeline
from mimkit.store.yaml.commented import headed


@dataclass(frozen=True, slots=True)
class Shipped:
    """A pack shipped with mimkit, and its path in a repository."""

    pack: Pack
    path: str
    raw: bytes


class PackExists(Refused):
    """The pack file already exists and may have local changes, so it is not overwritten."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} already exists", f"to start over, remove it first: rm {quoted(path)}")


def shipped() -> dict[str, Shipped]:
    """Return the packs shipped with mimkit, by id."""
    found = {}
    files = (each for each in resources.files("mimkit.packs").iterdir() if each.name.endswith(".yaml"))
    for file in sorted(files, key=lambda each: each.name):
        path = path_of(Ref("pack", file.name.removesuffix(".yaml")))
        raw = modeline(path) + file.read_bytes()
        pack = parse(path, raw)
        assert isinstance(pack, Pack)  # noqa: S101 - a test reads each of them
        found[pack.id] = Shipped(pack, path, raw)
    return found


def adopt_pack(repo: Repository, name: str) -> Shipped:
    """Write a pack to the checkout without committing it. Raises UsageError or PackExists."""
    packs = shipped()
    if name not in packs:
        raise UsageError(f"{name!r} is not a pack", f"the packs are {', '.join(packs)}")
    wanted = packs[name]
    if content(repo, wanted.path) is not None:
        raise PackExists(wanted.path)
    write_uncommitted(repo, wanted.path, with_source(wanted))
    return wanted


def with_source(taken: Shipped) -> bytes:
    """Return a pack's file with a comment that states the source of its content."""
    return headed(
        taken.raw,
        (
            f"Copied from the pack {taken.pack.id} of mimkit {__version__} with `mim policy pack {taken.pack.id}`.",
            f"Source: {taken.pack.source}",
        ),
    )
