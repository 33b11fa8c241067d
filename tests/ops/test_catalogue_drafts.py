"""Names of other tools as ids."""

from __future__ import annotations

import pytest

from mimkit.ops.importing.catalogue_drafts import host_id, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Web Shop (EU)", "web-shop-eu"),
        ("Müller_GmbH", "muller-gmbh"),
        ("a" * 70, "a" * 64),
        (f"{'a' * 63}-b", "a" * 63),
        ("日本", ""),
        ("--", ""),
    ],
)
def test_a_name_becomes_an_id(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DB_03.example.net", "DB_03.example.net"),
        ("Mi9TPro-TéléphoneM", "Mi9TPro-TelephoneM"),
        ("/a pache", "a-pache"),
        ("x" * 300, "x" * 253),
        ("...", ""),
    ],
)
def test_a_host_keeps_its_letters(name: str, expected: str) -> None:
    assert host_id(name) == expected
