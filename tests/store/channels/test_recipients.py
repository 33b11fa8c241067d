"""Lists of recipients as people write them."""

from __future__ import annotations

import pytest

from mimkit.store.channels.recipients import mail_address, recipients


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@example.org,b@example.org", ("a@example.org", "b@example.org")),
        ("a@example.org\r\nb@example.org;\n\n c@example.org ,", ("a@example.org", "b@example.org", "c@example.org")),
        ('Jo <jo@example.org>, "Doe; Jo, Dr" <d@example.org>', ("jo@example.org", "d@example.org")),
        ("jo@example.org, JO@Example.ORG, Jo <Jo@example.org>", ("jo@example.org",)),
        # RFC 5890: b\u00fccher is xn--bcher-kva
        ("jo@b\u00fccher.example", ("jo@xn--bcher-kva.example",)),
        ("\u00e9l\u00e8ve@example.org", ("\u00e9l\u00e8ve@example.org",)),
        ("jo.example.org, a@example.org, nobody@, @example.org", ("jo.example.org", "a@example.org", "nobody@", "@example.org")),
        ('"open quote <a@example.org>\nb@example.org', ('"open quote <a@example.org>', "b@example.org")),
        ("", ()),
    ],
)  # fmt: skip
def test_lists(text: str, found: tuple[str, ...]) -> None:
    assert recipients(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "jo", "jo@", "@example.org", "a b@example.org", "a@b@example.org", "a@exam ple.org", "a@example.org\r\nBcc: b@example.org",
     "a@" + "x" * 64 + ".org", "a" * 250 + "@example.org", "a@example..org", "a\u202e@example.org", "a@[127.0.0.1]>x", "<a@example.org",
     "=?utf-8?q?a=0D=0ABcc=3Ax?=@example.org"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    assert mail_address(text) is None
