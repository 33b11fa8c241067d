"""Defines how `mim page` contacts a person or a resolver group."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mimkit.model.text import Record

SecretName = Annotated[
    str,
    Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=64, examples=["MIM_EXECUTIVE_MAIL"]),
]
"""The name of an environment variable, or of an entry in a keyring or in a file outside the repository."""


class Pager(Record):
    """An address to which `mim page` sends messages. The address is a secret and never appears in a record."""

    url_env: SecretName
    """The name of the secret that contains the address: an Apprise URL, or for mail `smtps://USER:PASSWORD@HOST/?from=ADDRESS`.

    In an Apprise URL, `{phone}` and `{email}` are replaced with the contact details of the person to page, and
    `{incident}` and `{page}` with the ids.
    """
    private: bool = False
    """Whether the address may be in a private network, such as an internal gateway."""
