"""Links to the commits of the repositories that the policy names."""

from __future__ import annotations

import pytest

from mimkit.model.policy.code_repository import CodeRepository


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (None, None),
        ("https://git.example.com/shop/infra", "https://git.example.com/shop/infra/commit/0123abc"),
        ("https://git.example.com/shop/infra/", "https://git.example.com/shop/infra/commit/0123abc"),
    ],
)
def test_a_commit_has_a_link_if_the_policy_gives_the_address(url: str | None, link: str | None) -> None:
    assert CodeRepository(id="infra", clone="../infra", url=url).link("0123abc") == link
