"""Determines the mimkit package for CI: the installed one from its original source, or one that the user specified."""

from __future__ import annotations

import csv
import json
import zipfile
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from mimkit.app.setup.ci_package.forge_files import FOLDERS, Platform
from mimkit.errors import UsageError
from mimkit.model.package import FORMS, location, requirement
from mimkit.store.package_files import NotDownloaded, download

_CODE: Final = "mimkit/"


_NO_HASH: Final = {"archive_info": {"hashes": {"sha256": "0" * 64}}}
"""A placeholder hash for checks in which only the URL matters."""


class CiPackage(NamedTuple):
    """The package that CI installs."""

    requirement: str = ""
    """The pinned requirement with the forge's extra. Empty if the package is unknown."""
    wheel: tuple[str, bytes] | None = None
    """The path and content of the wheel to copy into the repository, or None."""
    is_given: bool = False
    """Whether the user specified the package. If so, it replaces the package in existing forge files."""
    unknown: str = ""
    """The specific reason why the package is unknown, or empty."""


NOT_KNOWN: Final = CiPackage()


def installed_package(forge: Platform) -> CiPackage:
    """Return the installed mimkit as a package for CI. The requirement is empty if CI cannot install it.

    The source is read from the installation metadata (PEP 610). If mimkit was installed from a wheel file, the
    wheel is copied. If it was installed from a package index, the metadata contains no source, so the same version
    is downloaded again, and its code must match the installed code.
    """
    try:
        copy = distribution("mimkit")
        text = copy.read_text("direct_url.json")
        found = json.loads(text) if text else None
    except (PackageNotFoundError, OSError, ValueError):
        return NOT_KNOWN
    if not text:
        return _downloaded(copy, f"mimkit=={copy.version}", forge)
    if not isinstance(found, dict):
        return NOT_KNOWN
    if wheel := _wheel_of(copy, found):
        return _copied(forge, *wheel)
    where = location(found)
    if (
        not where
        and found.get("archive_info") == {}
        and (url := location({"url": found.get("url"), **_NO_HASH}))
    ):
        return _downloaded(copy, f"mimkit @ {url.partition('#')[0]}", forge)
    return CiPackage(requirement(where, forge) or "" if where else "")


def given_package(typed: str, forge: Platform) -> CiPackage:
    """Return the package that the user specified: a pinned source or a wheel file.

    Raises UsageError for anything else.
    """
    if found := requirement(typed, forge):
        return CiPackage(found, is_given=True)
    path = Path(typed.strip()).expanduser()
    if path.suffix == ".whl":
        try:
            return _copied(forge, path.name, path.read_bytes())._replace(is_given=True)
        except OSError as problem:
            why = (problem.strerror or "").lower()
            raise UsageError(
                f"--package {typed!r} cannot be read: {why}", "--package PATH/mimkit-VERSION.whl"
            ) from None
    raise UsageError(f"--package {typed!r} does not pin the exact content", f"--package with {FORMS}")


def _copied(forge: Platform, name: str, raw: bytes) -> CiPackage:
    path = f"{FOLDERS[forge]}/{name}"
    typed = f"./{path}#sha256={sha256(raw).hexdigest()}"
    return CiPackage(requirement(typed, forge) or "", (path, raw))


def _wheel_of(copy: Distribution, direct_url: dict[str, Any]) -> tuple[str, bytes] | None:
    """Return the wheel that mimkit was installed from, if the file still exists and contains the same code.

    The code is compared because uv does not record the wheel's hash.
    """
    url = direct_url.get("url")
    if not isinstance(url, str) or not url.startswith("file:///") or not url.endswith(".whl"):
        return None
    path = Path(unquote(urlsplit(url).path))
    try:
        raw = path.read_bytes()
        return (path.name, raw) if _code_in(raw) == _code_of(copy) else None
    except (OSError, ValueError, zipfile.BadZipFile):
        return None


def _downloaded(copy: Distribution, named: str, forge: Platform) -> CiPackage:
    """Download a package whose hash is not in the metadata, and pin it if its code matches the installed code."""
    try:
        _, raw = download(named)
    except NotDownloaded as problem:
        return CiPackage(unknown=f"{problem.sentence}.")
    if _code_in(raw) != _code_of(copy):
        return CiPackage(unknown=f"The code in {named} differs from the mimkit that is running here.")
    digest = sha256(raw).hexdigest()
    url = named.removeprefix("mimkit @ ")
    return CiPackage(
        requirement(f"{url}#sha256={digest}" if url != named else f"{named} --hash=sha256:{digest}", forge)
        or ""
    )


def _code_in(wheel: bytes) -> dict[str, str]:
    """Return the hashes of the mimkit files in a wheel, by path."""
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        records = [name for name in archive.namelist() if name.endswith(".dist-info/RECORD")]
        rows = [row for name in records for row in csv.reader(archive.read(name).decode().splitlines())]
    return {path: given.partition("=")[2] for path, given, *_ in rows if path.startswith(_CODE)}


def _code_of(copy: Distribution) -> dict[str, str]:
    return {
        str(path): path.hash.value
        for path in copy.files or ()
        if path.hash and str(path).startswith(_CODE) and "__pycache__" not in path.parts
    }
