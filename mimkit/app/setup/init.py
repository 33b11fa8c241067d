"""`mim init`: sets up a working repository without overwriting existing files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from mimkit.app.merging.driver import register
from mimkit.app.reading.elsewhere import has_records, records_elsewhere
from mimkit.app.setup.ci_package.forge_files import CONSTRAINTS, NAMES_PACKAGE, with_package
from mimkit.app.setup.ci_package.source import NOT_KNOWN, CiPackage
from mimkit.app.setup.editors import schema_files
from mimkit.app.setup.from_scratch.files import own_files, own_forms
from mimkit.app.setup.from_scratch.organisation import Organisation
from mimkit.app.setup.site_url import with_site_url
from mimkit.errors import EnvironmentUnfit
from mimkit.model.shell import quoted
from mimkit.store.git.errors import NoIdentity, NoRepository
from mimkit.store.git.other_repository import create
from mimkit.store.git.repository import CommitInfo, Edit, Repository, Signature
from mimkit.store.worktree import read_file, write_new, write_over

Forge = Literal["github", "gitlab", "none"]
"""The forge of the repository, which runs checks, reminders and publishing."""

_RENAMED = {
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "github": ".github",
    "gitlab": ".gitlab",
    "gitlab-ci.yml": ".gitlab-ci.yml",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
}
"""Maps file names in the package to the actual names, which would affect tools if they were used in the package."""
_LEFT_OUT = ("__init__.py", "__pycache__")
_OF_A_FORGE = {".github/": "github", ".gitlab/": "gitlab", ".gitlab-ci.yml": "gitlab"}


@dataclass(frozen=True, slots=True)
class InitResult:
    """The result of `mim init`: the created files, the existing files that were preserved, and the commit."""

    root: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]
    commit: str | None
    changed: tuple[str, ...] = ()
    """Existing files in which the CI package was replaced. These changes are not committed."""


def scaffold() -> dict[str, bytes]:
    """Return the files of the example organisation, by path."""
    return {path: raw for path, raw in _shipped() if _forge_of(path) is None}


def forge_files(forge: Forge, package: CiPackage = NOT_KNOWN) -> dict[str, bytes]:
    """Return the scaffold files that only this forge uses, by path. CI installs `package`."""
    shipped = {path: raw for path, raw in _shipped() if _forge_of(path) == forge}
    files = {path: with_package(path, raw, package.requirement) for path, raw in shipped.items()}
    return files | dict([package.wheel] if package.wheel else [])


def _shipped() -> Iterator[tuple[str, bytes]]:
    return _files(resources.files("mimkit.scaffold"), "")


def _forge_of(path: str) -> str | None:
    return next((forge for beginning, forge in _OF_A_FORGE.items() if path.startswith(beginning)), None)


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        name = _RENAMED.get(entry.name, entry.name)
        if entry.name in _LEFT_OUT:
            continue
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{name}/")
        else:
            yield f"{prefix}{name}", entry.read_bytes()


def start(  # noqa: PLR0913 - what the questions ask for
    folder: Path,
    now: datetime,
    forge: Forge = "github",
    package: CiPackage = NOT_KNOWN,
    *,
    site_url: str = "",
    organisation: Organisation | None = None,
) -> InitResult:
    """Write the scaffold to a folder and commit it.

    Existing files are preserved, except where they contain a package and `package` was specified by the user.
    `package` is the package that CI installs. If it is not known, the first CI step fails with an error message.
    `site_url` is the site's public URL, which is written to `mkdocs.yml`. `organisation` replaces the example
    organisation. Raises EnvironmentUnfit if the folder is unsuitable, and NoIdentity if git has no author
    configured.
    """
    if inside := _git_folder(folder.absolute()):
        raise EnvironmentUnfit(f"{inside} is inside a .git folder", "choose a separate folder: mim init DIR")
    _refuse_inside(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{folder} cannot be created: {(problem.strerror or '').lower()}", "mim init DIR"
        ) from None
    repo = _repository(folder)
    _refuse_a_second_start(repo)
    identity = repo.identity()
    if identity is None:
        raise NoIdentity
    register(repo)
    files = _files_of(forge, package, site_url, organisation, now)
    made = tuple(path for path, raw in files.items() if write_new(folder, path, raw))
    kept = tuple(path for path in files if path not in made)
    # An identical file may be left over from an earlier attempt that failed before the commit.
    ours = {path: raw for path, raw in files.items() if path in made or read_file(folder, path) == raw}
    commit = _commit(repo, ours, identity, now)
    changed = tuple(_set_package(folder, package, files)) if package.is_given else ()
    return InitResult(folder, made, kept, commit, changed)


def _set_package(folder: Path, package: CiPackage, files: Mapping[str, bytes]) -> Iterator[str]:
    """Set the package and this version's constraints in existing files, and yield the paths of the changed files."""
    for path, new in files.items():
        if not (path in NAMES_PACKAGE or path.endswith(f"/{CONSTRAINTS}")):
            continue
        before = read_file(folder, path)
        after = with_package(path, before, package.requirement) if path in NAMES_PACKAGE else new
        if before != after:
            write_over(folder, path, after)
            yield path


def _files_of(
    forge: Forge, package: CiPackage, site_url: str, organisation: Organisation | None, now: datetime
) -> dict[str, bytes]:
    common, forms = scaffold(), forge_files(forge, package)
    if organisation:
        common, forms = own_files(common, organisation, now.date()), own_forms(forms, organisation)
    return with_site_url(common, site_url) | schema_files() | forms


def _refuse_a_second_start(repo: Repository) -> None:
    """Raise EnvironmentUnfit if records exist only on another branch, because unrelated histories cannot be merged."""
    head = repo.head().commit
    if head and has_records(repo, head):
        return
    branches = [each for each in repo.branches() if has_records(repo, each.commit)]
    if branches and (found := records_elsewhere(repo.root)):
        sentence, hint = found
        raise EnvironmentUnfit(f"{sentence}, so nothing was written", hint)


def _git_folder(folder: Path) -> Path | None:
    """Return the bare repository or `.git` folder that contains a folder, or None if there is none."""
    around = (folder, *folder.parents)
    return next(
        (each for each in around if all((each / n).exists() for n in ("HEAD", "objects", "refs"))), None
    )


def _refuse_inside(folder: Path) -> None:
    """Raise EnvironmentUnfit if the folder is inside a repository but not its root. The folder may not exist yet."""
    full = folder.resolve()
    nearest = next(each for each in (full, *full.parents) if each.is_dir())
    try:
        root = Repository.discover(nearest).root
    except NoRepository:
        return
    if root != full:
        raise EnvironmentUnfit(
            f"{folder} is inside the repository {root}, but records must be at the top level",
            f"choose a folder outside that repository: mim init DIR, or use the repository itself: mim init {quoted(root)}",
        )


def _repository(folder: Path) -> Repository:
    try:
        return Repository.discover(folder)
    except NoRepository:
        return create(folder)


def _commit(repo: Repository, ours: dict[str, bytes], identity: Signature, now: datetime) -> str | None:
    with repo.lock():
        head = repo.head()
        new = {
            path: raw for path, raw in ours.items() if not head.commit or not repo.tree_id(head.commit, path)
        }
        if not new:
            return None
        commit = repo.commit(head, new, CommitInfo("Start with mimkit", identity, identity, now))
        repo.follow(head, commit, {path: _same(raw) for path, raw in new.items()})
    return commit


def _same(raw: bytes) -> Edit:
    return lambda _before: raw
