"""Errors in the settings of a channel. Failure to deliver a message is an outcome, not an error."""

from __future__ import annotations

from mimkit.errors import EnvironmentUnfit
from mimkit.model.shell import quoted


class AddressUnusable(EnvironmentUnfit):
    """The channel's address is missing or unusable, so nothing was sent to it."""


class NoSecret(AddressUnusable):
    """An address or token was not found in any of the locations searched."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not set in the environment, the keyring or the secrets file",
            f"export {quoted(name)}=VALUE",
        )


class SecretsNotPrivate(AddressUnusable):
    """The secrets file can be read by other users or committed to git."""

    def __init__(self, place: str, why: str, hint: str) -> None:
        super().__init__(f"{place} {why}, so it is not used", hint)


class BadAddress(AddressUnusable):
    """The value of a secret is not a usable address. The message does not include the value."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"the value of {name} {why}", f"export {quoted(name)}=VALUE")


class PrivateAddress(AddressUnusable):
    """The channel's address is in a private network, which the policy does not allow."""

    def __init__(self, channel: str, name: str) -> None:
        super().__init__(
            f"the address of the channel {channel} (the value of {name}) is in a private network",
            "if this is intended, set `private: true` for the channel in policy/channels.yaml",
        )


class NoDetail(EnvironmentUnfit):
    """A pager's address requires a detail about the person to page, but this detail is not set."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(
            f"the address in {name} needs the {detail} of the person to page, but that is not set",
            "edit policy/people.yaml",
        )
