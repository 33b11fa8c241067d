"""Downloads a distribution from a package index or a URL with pip. Installs nothing and runs no code from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mimkit.errors import EnvironmentUnfit

_SECONDS: Final = 60.0
_OPTIONS: Final = (
    "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary", ":all:",
    "--ignore-requires-python", "--retries", "1", "--timeout", "8",
)  # fmt: skip


class NotDownloaded(EnvironmentUnfit):
    """pip could not download the distribution. The message contains pip's reason."""

    def __init__(self, requirement: str, why: str) -> None:
        super().__init__(f"{requirement} cannot be downloaded: {why}", "mim doctor")
        self.why = why


def download(requirement: str) -> tuple[str, bytes]:
    """Return the file name and content of the wheel for a requirement. Raises NotDownloaded.

    A hash in the requirement is verified. Examples: `mimkit==1.0 --hash=sha256:HASH`,
    `mimkit @ https://HOST/FILE#sha256=HASH`.
    """
    named = requirement.partition(" --hash")[0]
    with TemporaryDirectory() as folder:
        asked = Path(folder, "requirements.txt")
        asked.write_text(f"{requirement}\n", encoding="utf-8")
        target = Path(folder, "files")
        words = [*_pip(named), *_OPTIONS, "--dest", str(target), "--requirement", str(asked)]
        try:
            done = subprocess.run(  # noqa: S603 - fixed arguments; the requirement is in a file
                words,
                cwd=folder,
                env={**os.environ, "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONSAFEPATH": "1"},
                capture_output=True,
                check=False,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise NotDownloaded(named, f"it did not finish in {_SECONDS:.0f} seconds") from None
        found = sorted(target.glob("*.whl"))
        if done.returncode or not found:
            raise NotDownloaded(named, _reason(done.stderr.decode("utf-8", "replace")))
        return found[0].name, found[0].read_bytes()


def _pip(named: str) -> Sequence[str]:
    """Return the command that runs pip. An environment created by uv does not contain pip, but uv can run it."""
    if find_spec("pip"):
        return (sys.executable, "-m", "pip")
    for name in ("pip3", "pip"):
        if path := shutil.which(name):
            return (path,)
    if uv := shutil.which("uv"):
        return (uv, "tool", "run", "--quiet", "pip")
    raise NotDownloaded(named, "pip is not installed here")


def _reason(said: str) -> str:
    """Return the reason why pip failed: a hash mismatch, a failed connection, or the last error in its output."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if any("DO NOT MATCH THE HASHES" in line for line in lines):
        return "its content does not match the hash"
    offline = (
        "NewConnectionError",
        "NameResolutionError",
        "ConnectTimeout",
        "Max retries",
        "connection broken",
    )
    if any(word in line for line in lines for word in offline):
        return "the package index cannot be reached"
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return f"pip reports: {(errors or lines or ['no reason'])[-1]}"
