"""The URL of the site: which ones readers can open, and whether a configuration names one."""

from __future__ import annotations

import pytest

from mimkit.app.setup.init import scaffold
from mimkit.app.setup.site_url import has_site_url, url_of_site, with_site_url


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://status.example.com", "https://status.example.com/"),
        (" https://status.example.com/ ", "https://status.example.com/"),
        ("https://owner.github.io/incidents", "https://owner.github.io/incidents/"),
        ("http://localhost:8000", "http://localhost:8000/"),
        ("status.example.com", None),
        ("ftp://status.example.com", None),
        ("https://", None),
        ("https://user:secret@status.example.com/", None),
        ("https://status.example.com/?a=b", None),
        ("https://status.example.com/#top", None),
        ("https://[::1", None),
        ("https://status.example.com/\nnav: []", None),
        ("", None),
    ],
)
def test_a_url_is_a_web_address_with_a_slash(typed: str, url: str | None) -> None:
    assert url_of_site(typed) == url


@pytest.mark.parametrize(
    ("line", "environment", "has_one"),
    [
        ('site_url: !ENV [MIM_SITE_URL, ""]', {}, False),
        ('site_url: !ENV [MIM_SITE_URL, ""]', {"MIM_SITE_URL": "https://a.example/"}, True),
        ('site_url: !ENV [MIM_SITE_URL, ""]', {"MIM_SITE_URL": ""}, False),
        ("site_url: !ENV [MIM_SITE_URL, 'https://a.example/']", {}, True),
        ("site_url: !ENV MIM_SITE_URL", {}, False),
        ("site_url: !ENV [ONE, TWO, '']", {"TWO": "https://a.example/"}, True),
        ("site_url: https://a.example/ # ours", {}, True),
        ('site_url: ""', {}, False),
        ("site_url: null", {}, False),
        ("site_url:", {}, False),
        ("# site_url: https://a.example/", {}, False),
        ("site_name: x", {}, False),
    ],
)
def test_a_configuration_names_it_itself_or_through_a_variable(
    line: str, environment: dict[str, str], *, has_one: bool
) -> None:
    assert has_site_url(f"site_name: x\n{line}\ndocs_dir: site\n", environment) is has_one


def test_the_scaffold_names_the_url_that_was_given() -> None:
    files = scaffold()
    assert not has_site_url(files["mkdocs.yml"].decode(), {})
    assert with_site_url(files, "") == files
    changed = with_site_url(files, "https://status.example.com/")
    assert has_site_url(changed["mkdocs.yml"].decode(), {})
    assert {path for path in files if files[path] != changed[path]} == {"mkdocs.yml"}
    assert b"\nsite_url: https://status.example.com/\n" in changed["mkdocs.yml"]
