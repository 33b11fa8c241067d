"""The package source for CI installations. It is pinned so that no one else can replace the content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_EXTRAS: Final = r"(?:\[[a-z0-9,-]+\])?"
_HOST: Final = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
_PATH: Final = r"/[A-Za-z0-9._~/+%=-]+"
_GIT: Final = re.compile(
    rf"\A(?:{_NAME}{_EXTRAS} @ )?(?P<url>git\+https://{_HOST}{_PATH}@(?:[0-9a-f]{{64}}|[0-9a-f]{{40}}))"
)
_ARCHIVE: Final = re.compile(
    rf"\A(?:{_NAME}{_EXTRAS} @ )?(?P<url>https://{_HOST}{_PATH}#sha256=[0-9a-f]{{64}})"
)
_INDEX: Final = re.compile(
    rf"\A(?P<name>{_NAME}){_EXTRAS} ?== ?(?P<version>[A-Za-z0-9.+!-]+) (?P<hash>--hash=sha256:[0-9a-f]{{64}})"
)
_WHEEL: Final = re.compile(
    rf"\A(?:{_NAME}{_EXTRAS} @ )?(?P<url>\./(?P<path>[A-Za-z0-9._/+-]+\.whl)#sha256=(?P<hash>[0-9a-f]{{64}}))"
)
_PRIVATE: Final = re.compile(
    r"\A(?:localhost|.*\.(?:localhost|local|internal|home\.arpa)|127\..*|10\..*|192\.168\..*|169\.254\..*"
    r"|172\.(?:1[6-9]|2\d|3[01])\..*)"
)
FORMS: Final = (
    "git+https://HOST/OWNER/mimkit@COMMIT with all 40 digits of the commit, "
    "https://HOST/PATH/mimkit-VERSION-py3-none-any.whl#sha256=HASH, mimkit==VERSION --hash=sha256:HASH, "
    "or the path of a wheel file"
)
"""The valid forms of a pinned source, for use in messages."""


def requirement(text: str, extra: str) -> str | None:
    """Return the pip argument for a workflow, including the forge's extra, or None if the source is not pinned."""
    typed = " ".join(text.split())
    if found := _GIT.fullmatch(typed) or _ARCHIVE.fullmatch(typed) or _WHEEL.fullmatch(typed):
        return f"mimkit[{extra}] @ {found['url']}"
    if found := _INDEX.fullmatch(typed):
        return f"{found['name']}[{extra}]=={found['version']} {found['hash']}"
    return None


def commit_of(text: str) -> tuple[str, str] | None:
    """Return the URL and commit id of a git source, or None for any other source."""
    found = _GIT.fullmatch(text)
    if not found:
        return None
    url, _, commit = found["url"].removeprefix("git+").rpartition("@")
    return url, commit


def wheel_of(text: str) -> tuple[str, str] | None:
    """Return the path in the repository and the SHA-256 hash of a wheel, or None for any other source."""
    found = _WHEEL.fullmatch(text)
    return (found["path"], found["hash"]) if found else None


def location(direct_url: Mapping[str, Any]) -> str | None:
    """Return the pinned source of an installed package from its `direct_url.json` (PEP 610).

    Return None if the source is not pinned or CI cannot fetch it, for example because it is a folder, a local file
    or a private URL.
    """
    url = direct_url.get("url")
    if not isinstance(url, str) or not url.startswith("https://") or _is_private(url):
        return None
    found = _of_git(url, direct_url.get("vcs_info")) or _of_archive(url, direct_url.get("archive_info"))
    return found if found and requirement(found, "x") else None


def _of_git(url: str, info: Any) -> str | None:
    if not isinstance(info, dict) or info.get("vcs") != "git":
        return None
    return f"git+{url}@{info.get('commit_id')}"


def _of_archive(url: str, info: Any) -> str | None:
    if not isinstance(info, dict):
        return None
    hashes = info.get("hashes")
    found = hashes.get("sha256") if isinstance(hashes, dict) else None
    return f"{url.partition('#')[0]}#sha256={found or str(info.get('hash')).removeprefix('sha256=')}"


def _is_private(url: str) -> bool:
    host = url.split("/")[2].partition(":")[0]
    return _PRIVATE.fullmatch(host.lower()) is not None
