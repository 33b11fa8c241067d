"""The list of other repositories: what an entry may contain."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.model.organisation.repositories import OtherRepository


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"clone": "../payments"}, "../payments"),
        (
            {"url": "https://git.example.com/payments.git", "branch": "release/2026"},
            "https://git.example.com/payments.git",
        ),
        ({"url": "ssh://git@git.example.com:2222/payments"}, "ssh://git@git.example.com:2222/payments"),
        ({"url": "git@git.example.com:payments.git"}, "git@git.example.com:payments.git"),
        ({"url": "file:///srv/git/payments"}, "file:///srv/git/payments"),
        ({"url": "https://git.example.com:8443/payments"}, "https://git.example.com:8443/payments"),
    ],
)
def test_a_repository_is_in_a_clone_or_at_a_url(keys: dict[str, Any], place: str) -> None:
    assert OtherRepository(id="payments", **keys).place == place


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "must have either"),
        ({"clone": "../payments", "url": "file:///srv/git/payments"}, "must have either"),
        ({"url": "../payments"}, "is not the URL of a git remote"),
        ({"url": "ext::sh -c true"}, "is not the URL of a git remote"),
        ({"url": "--upload-pack=true"}, "is not the URL of a git remote"),
        ({"url": "https://git.example.com/" + "x" * 2_000}, "is not the URL of a git remote"),
        ({"url": "https://duty:secret@git.example.com/payments"}, "contains a user name or password"),
        ({"url": "https://token@git.example.com/payments"}, "contains a user name or password"),
        ({"url": "ssh://git:secret@git.example.com/payments"}, "contains a user name or password"),
        ({"url": "https://git.example.com/payments?private_token=secret"}, "contains a token"),
        ({"url": "https://git.example.com/payments?ref=main&API-Key=secret"}, "contains a token"),
        ({"url": "https://duty:pa/ss@git.example.com/payments"}, "contains a user name or password"),
        ({"url": "https://git.example.com/payments#access_token=secret"}, "contains a token"),
        ({"url": "https://git.example.com/payments;token=secret"}, "contains a token"),
        ({"clone": "../payments", "site": "https://duty:secret@status.example.com/"}, "contains a password"),
        ({"clone": "../payments", "site": "https://status.example.com/?key=secret"}, "contains a password"),
        ({"clone": "https://duty:secret@git.example.com/payments"}, "is not a folder but a URL"),
        ({"clone": "https://token@git.example.com/payments"}, "is not a folder but a URL"),
        ({"clone": "../payments", "public": "true", "restricted": "true"}, "cannot have both"),
        ({"clone": "../payments", "branch": "-d"}, "is not a branch name"),
        ({"clone": "../payments", "branch": "a:b"}, "is not a branch name"),
    ],
)
def test_what_git_should_not_get_is_rejected(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        OtherRepository(id="payments", **keys)
