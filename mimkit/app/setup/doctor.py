"""`mim doctor`: checks the setup for problems before they cause a command to fail."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from mimkit.app.merging import driver
from mimkit.app.merging.catch_up import catch_up
from mimkit.app.merging.side_branches import waiting
from mimkit.app.reading.at_commit import left_out, snapshot_at
from mimkit.app.reading.index import open_incidents
from mimkit.app.recording.sharing.branch import other_branch, way_over
from mimkit.app.setup.ci_package.trial import try_package
from mimkit.app.setup.site_url import CONFIGURATION, MISSING, REMEDY, has_site_url
from mimkit.errors import MimError
from mimkit.model.refs import Ref
from mimkit.model.shell import quoted
from mimkit.store import zensical
from mimkit.store.extras import EXTRAS, USES, has_extra
from mimkit.store.git.repository import Patience, Repository
from mimkit.store.layout import INCIDENTS, POLICY, path_of

_SHOWN = 5
"""The maximum number of unshared commits to list."""

Health = Literal["ok", "look", "broken"]


@dataclass(frozen=True, slots=True)
class DoctorCheck:
    """A check and its result."""

    health: Health
    words: str
    hint: str = ""


def run_checks(folder: Path, actor: str | None, environment: Mapping[str, str]) -> Iterator[DoctorCheck]:
    """Yield the check results, starting with the most basic check.

    Stop when the remaining checks would be pointless.
    """
    if shutil.which("git") is None:
        yield DoctorCheck("broken", "git is not installed", "apt install git, or use your package manager")
        return
    try:
        repo = Repository.discover(folder)
    except MimError as problem:
        yield DoctorCheck("broken", problem.sentence, problem.hint)
        return
    yield DoctorCheck("ok", f"repository {repo.root}")
    for look in (
        _identity,
        _conversions,
        _head,
        _driver,
        _package,
        _extras,
        _generator,
        partial(_site_url, environment),
        _locks,
        _remote,
    ):
        try:
            yield from look(repo, actor)
        except MimError as problem:
            yield DoctorCheck("broken", problem.sentence, problem.hint)
            return


def _identity(repo: Repository, actor: str | None) -> Iterator[DoctorCheck]:
    identity = repo.identity()
    if identity:
        yield DoctorCheck("ok", f"git commits as {identity.name} <{identity.email}>")
    else:
        yield DoctorCheck(
            "look" if actor else "broken",
            "git has no user name and email",
            'git config --global user.name "NAME" && git config --global user.email MAIL',
        )


def _head(repo: Repository, actor: str | None) -> Iterator[DoctorCheck]:
    head = repo.head()
    snapshot = snapshot_at(repo, head.commit).whole()
    yield DoctorCheck(
        "ok", f"on {head.branch.removeprefix('refs/heads/')}, policy of {snapshot.policy.organisation}"
    )
    if repo.shallow:
        yield DoctorCheck(
            "look",
            "this is a shallow clone, so earlier policies are unknown",
            "git fetch --unshallow",
        )
    if hidden := repo.left_out((INCIDENTS, POLICY)):
        yield DoctorCheck(
            "look",
            f"this sparse checkout omits {len(hidden)} files, such as {min(hidden)}",
            "git sparse-checkout add incidents policy",
        )
    if repo.is_partial:
        yield DoctorCheck(
            "look", "this is a partial clone: git fetches older versions from the remote when needed"
        )
    for each in left_out():
        place = f"{each.path}:{each.line}:{each.column}"
        yield DoctorCheck(
            "broken", f"{place}: {each.message} The file is ignored until this is fixed", "mim check"
        )
    identity = repo.identity()
    known = {person.email.lower() for person in snapshot.people.values() if person.email}
    if actor and actor not in snapshot.people:
        yield DoctorCheck(
            "broken", f"MIM_ACTOR, {actor}, is not in policy/people.yaml", "export MIM_ACTOR=PERSON"
        )
    elif not actor and (identity is None or identity.email.lower() not in known):
        yield DoctorCheck(
            "look",
            "your email address is not in policy/people.yaml",
            "export MIM_ACTOR=PERSON, or use --by PERSON",
        )
    if head.commit:
        found = open_incidents(repo, head.commit)
        yield DoctorCheck("ok", f"open incidents: {', '.join(found) if found else 'none'}")


def _conversions(repo: Repository, _actor: str | None) -> Iterator[DoctorCheck]:
    head = repo.head().commit
    known = [entry.path for top in (INCIDENTS, POLICY) for entry in (repo.list(head, top) if head else ())]
    found = repo.conversions(head, [*known, path_of(Ref("incident", "MI-20261123-K7F"))])
    for each in {(each.name, each.value): each for each in found}.values():
        same = sum((other.name, other.value) == (each.name, each.value) for other in found)
        more = f" ({same} files in this repository, and new records)" if same > 1 else ""
        yield DoctorCheck("look" if each.name == "ident" else "broken", each.sentence + more, each.hint)


def _driver(repo: Repository, _actor: str | None) -> Iterator[DoctorCheck]:
    if trouble := driver.trouble(repo):
        yield DoctorCheck("look", trouble, "mim resolve --register")


def _package(repo: Repository, _actor: str | None) -> Iterator[DoctorCheck]:
    yield from (DoctorCheck(*each) for each in try_package(repo.root))


def _extras(_repo: Repository, _actor: str | None) -> Iterator[DoctorCheck]:
    there = [each for each in EXTRAS if has_extra(each)]
    left = [f"{each} ({use})" for each, use in USES.items() if each not in there]
    rest = f"; not installed: {', '.join(left)}" if left else ""
    yield DoctorCheck("ok", f"extras: {', '.join(there) or 'none'}{rest}")


def _locks(repo: Repository, _actor: str | None) -> Iterator[DoctorCheck]:
    for lock in repo.left_locks():
        yield DoctorCheck(
            "look",
            f"a killed process left {lock} behind",
            "the next `mim` command moves it out of the way",
        )


def _remote(repo: Repository, _actor: str | None) -> Iterator[DoctorCheck]:
    remote = repo.remote()
    if remote is None:
        yield DoctorCheck("ok", "no remote: records are only in this clone")
        return
    try:
        arrival = catch_up(repo, Patience.SYNC)
    except MimError as problem:
        yield DoctorCheck("look", problem.sentence, problem.hint)
    else:
        for conflict in arrival.conflicts.values() if arrival else ():
            yield DoctorCheck("look", conflict.sentence, conflict.hint)
    yield from _default_branch(repo)
    if left := waiting(repo):
        yield DoctorCheck(
            "look",
            _of_waiting(left),
            "mim sync" if repo.known_refusal()[0] else "the next `mim` command shares pending commits",
        )
    else:
        yield DoctorCheck("ok", f"everything recorded is shared with {remote.name}")


def _default_branch(repo: Repository) -> Iterator[DoctorCheck]:
    """Report a problem if the remote's default branch does not exist or is not the current branch."""
    remote = repo.remote()
    default, age = repo.default_branch()
    if remote and (other := other_branch(repo)):
        yield DoctorCheck("look", other.sentence, way_over(repo, other))
    elif remote and default is None and age < math.inf and repo.resolve(remote.tracking):
        branch = remote.ref.removeprefix("refs/heads/")
        yield DoctorCheck(
            "look",
            f"the default branch of {remote.name} does not exist, so a new clone starts empty",
            f"make {branch} the default branch; on the server: git symbolic-ref HEAD {quoted(remote.ref)}",
        )


def _of_waiting(commits: Sequence[str]) -> str:
    count = "1 commit is" if len(commits) == 1 else f"{len(commits)} commits are"
    rest = len(commits) - _SHOWN
    shown = [*commits[:_SHOWN], *([f"and {rest} more"] if rest > 0 else [])]
    return "\n".join((f"{count} recorded here but not shared yet:", *shown))


def _site_url(environment: Mapping[str, str], repo: Repository, _actor: str | None) -> Iterator[DoctorCheck]:
    configuration = repo.root / CONFIGURATION
    if configuration.is_file() and not has_site_url(configuration.read_text("utf-8", "replace"), environment):
        yield DoctorCheck("look", MISSING, REMEDY)


def _generator(repo: Repository, _actor: str | None) -> Iterator[DoctorCheck]:
    """Warn if Zensical may be used without mimkit.

    Zensical reads mkdocs.yml, but does not run its plugins and does not report this.
    """
    configuration = repo.root / "mkdocs.yml"
    apart = shutil.which("zensical") and not zensical.is_installed()
    has_zensical = apart or (repo.root / "zensical.toml").exists()
    if has_zensical and configuration.is_file() and "mimkit" in configuration.read_text("utf-8", "replace"):
        yield DoctorCheck(
            "look",
            "Zensical does not run the mimkit plugin, so a site built with it has no incident pages",
            "mim site build; or for Zensical: mim site build --engine zensical",
        )
