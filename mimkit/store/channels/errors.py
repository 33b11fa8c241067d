"""Errors about the settings of a channel. A failed message is an outcome and no error."""

from __future__ import annotations

from mimkit.errors import EnvironmentUnfit
from mimkit.model.shell import quoted


class AddressUnusable(EnvironmentUnfit):
    """The address of a channel is missing or cannot be used, so nothing was sent to it."""


class NoSecret(AddressUnusable):
    """An address or token is in none of the places that are searched."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not set in the environment, the keyring or the secrets file",
            f"export {quoted(name)}=VALUE",
        )


class SecretsNotPrivate(AddressUnusable):
    """Other users can read the secrets file, or git can commit it."""

    def __init__(self, place: str, why: str, hint: str) -> None:
        super().__init__(f"{place} {why}, so it is not used", hint)


class BadAddress(AddressUnusable):
    """The value of a secret is not a usable address. The message does not contain the value."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"the value of {name} {why}", f"export {quoted(name)}=VALUE")


class PrivateAddress(AddressUnusable):
    """A channel's address is in a private network, and the policy does not allow that."""

    def __init__(self, channel: str, name: str) -> None:
        super().__init__(
            f"the address of channel {channel} (the value of {name}) is in a private network",
            "if that is intended, set `private: true` for the channel in policy/channels.yaml",
        )


class NoDetail(EnvironmentUnfit):
    """A pager's address needs a detail of the person to page, which is unknown."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(
            f"the address in {name} needs the {detail} of the person to page, which is not set",
            "edit policy/people.yaml",
        )
