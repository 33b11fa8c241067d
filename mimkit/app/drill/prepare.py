"""Sets up the scratch repository for a drill: a remote, a clone with the policy, and the plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import Final

from mimkit.app.drill.plan import DrillPlan
from mimkit.app.merging.driver import register
from mimkit.app.reading.tree import CommitTree
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.shell import command
from mimkit.store.git.errors import NoIdentity
from mimkit.store.git.other_repository import clone, clone_as_user, create_bare
from mimkit.store.git.repository import CommitInfo, Push, Repository, Signature
from mimkit.store.rehearsal import PLAN_FILE, join

REMOTE: Final = "remote.git"
"""The name of the drill's bare repository if it is on this machine."""
CLONE: Final = "crew"
"""The name of the clone for the person who starts the drill."""
_COPIED: Final = ("policy/", ".schemas/", ".gitattributes", ".gitignore")
"""The paths that are copied to the scratch repository.

Records are not copied, so that no one can look up the answer.
"""


class RemoteInUse(EnvironmentUnfit):
    """The remote for a drill already has commits, so it is not a scratch repository."""

    def __init__(self, remote: str) -> None:
        super().__init__(
            f"the remote {remote} is not empty; a drill needs a separate repository",
            "create an empty repository, or omit --remote to use one on this machine",
        )


class RemoteUnusable(EnvironmentUnfit):
    """The remote for a drill cannot be cloned or does not accept a push."""

    def __init__(self, remote: str, why: str) -> None:
        super().__init__(
            f"the remote {remote} cannot be used: {why.rstrip('.')}", command("git ls-remote", remote)
        )


def prepare(
    records: Repository, commit: str, folder: Path, remote: str | None, plan: DrillPlan
) -> Repository:
    """Create the first clone in an empty folder and return it. Also create the remote, unless one is given.

    Raises NoIdentity, RemoteInUse or RemoteUnusable, and any error from git.
    """
    identity = records.identity()
    if identity is None:
        raise NoIdentity
    if remote is None:
        create_bare(folder, REMOTE)
        clone(folder, str(folder / REMOTE), CLONE)
    else:
        _clone(folder / CLONE, remote)
    repo = Repository.discover(folder / CLONE)
    if repo.head().commit is not None:
        rmtree(repo.root)  # it has just been cloned
        raise RemoteInUse(remote or str(folder))
    tree = CommitTree(records, commit)
    wanted = [path for path in tree.paths("") if path.startswith(_COPIED)]
    files = {**dict(tree.read_all(wanted)), PLAN_FILE: plan.file}
    register(repo)
    join(repo.root)
    done = _commit(repo, files, "Prepare the drill", identity, plan.clock.start)
    outcome = repo.push(done)
    if outcome.kind is not Push.SHARED:
        raise RemoteUnusable(remote or str(folder / REMOTE), outcome.reason)
    return Repository.discover(repo.root)


def join_drill(source: str, folder: Path) -> Repository:
    """Clone a drill's remote into a new folder and make commands in that clone use the drill clock."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clone(folder, source)
    return follow(Repository.discover(folder))


def _clone(folder: Path, source: str) -> None:
    try:
        clone_as_user(folder.parent, source, folder.name)
    except MimError as refused:
        raise RemoteUnusable(source, refused.sentence) from None


def follow(repo: Repository) -> Repository:
    """Make the commands in a clone use the drill clock. Raises NotADrill."""
    from mimkit.app.drill.plan import plan_in  # noqa: PLC0415 - the plan is read again where it is needed

    plan_in(repo.root)
    register(repo)
    join(repo.root)
    return repo


def write_plan(repo: Repository, plan: DrillPlan, subject: str, at: datetime) -> None:
    """Commit a changed plan, so that the clocks of all clones change at their next fetch."""
    identity = repo.identity()
    if identity is None:
        raise NoIdentity
    _commit(repo, {PLAN_FILE: plan.file}, subject, identity, at)


def join_command(source: str) -> str:
    """Return the command that another person runs to join the drill."""
    return command("mim drill join", source, "DIR")


def _commit(
    repo: Repository, files: dict[str, bytes], subject: str, identity: Signature, at: datetime
) -> str:
    with repo.lock():
        head = repo.head()
        done = repo.commit(head, files, CommitInfo(subject, identity, identity, at))
        repo.follow(head, done, {path: lambda _before, raw=raw: raw for path, raw in files.items()})  # type: ignore[misc]
    return done
