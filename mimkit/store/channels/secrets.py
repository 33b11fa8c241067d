"""Looks up addresses and tokens by name: in the environment, a file outside the repository, or a keyring."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from mimkit.store.channels.errors import NoSecret, SecretsNotPrivate
from mimkit.store.rehearsal import refuse_rehearsal

SECRETS_FILE: Final = "MIM_SECRETS"
"""The environment variable that contains the path of the secrets file."""
_SERVICE: Final = "mimkit"
"""The service name under which a keyring stores the secrets."""


def secret(name: str, root: Path) -> str:
    """Return the secret called `name`. The secrets file must not be in the working tree `root`.

    Raises NoSecret, SecretsNotPrivate and OnlyRehearsal.
    """
    refuse_rehearsal(root)
    found = os.environ.get(name) or _from_file(name, root) or _from_keyring(name)
    if not found or not found.strip():
        raise NoSecret(name)
    return found.strip()


def _from_file(name: str, root: Path) -> str | None:
    place = Path(os.environ.get(SECRETS_FILE) or Path.home() / ".config" / "mimkit" / "secrets.env")
    try:
        facts = place.stat()
        if place.resolve().is_relative_to(root.resolve()):
            raise SecretsNotPrivate(
                str(place), "is inside the repository", f"move it, then export {SECRETS_FILE}=PATH"
            )
        if facts.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SecretsNotPrivate(str(place), "can be read by other users", f"chmod 600 {place}")
        lines = place.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return next((value.strip() for key, equals, value in pairs if equals and key.strip() == name), None)


def _from_keyring(name: str) -> str | None:
    """Return a secret from the operating system's keyring.

    Return None if it is not there, or if the `keyring` package is not installed.
    """
    try:
        import keyring  # noqa: PLC0415 - optional, and slow to import
    except ImportError:
        return None
    found = None
    # There is no keyring outside a desktop session, and each backend reports this with a different error.
    with suppress(Exception):
        found = keyring.get_password(_SERVICE, name)
    return found if isinstance(found, str) else None
