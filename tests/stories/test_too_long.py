"""A text that is too long is a finding; the sites are built anyway and show it shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.stories.conftest import Desk, Said

LONG = "Nobody can pay by card " * 10
VERY_LONG = "The retries fill the pool. " * 800
UPDATE = ("update", "--affected", "Card payments", "--doing", "We restart the gateway")


@pytest.fixture
def incident(desk: Desk) -> str:
    name = desk.declare("Checkout", "--service", "checkout", "--severity", "SEV1")
    desk.mim(*UPDATE)
    return name


@pytest.fixture
def build(desk: Desk, tmp_path: Path) -> Callable[..., Said]:
    def start(*words: str) -> Said:
        return desk.answer(desk.spawn("site", *words, "--out", str(tmp_path / "out")))

    return start


def edit(desk: Desk, path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    desk.commit("Edit")


@pytest.mark.sweep
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_a_title_that_is_too_long_stops_no_site(
    desk: Desk, incident: str, build: Callable[..., Said], tmp_path: Path, audience: str
) -> None:
    edit(desk, desk.record(incident), "title: Checkout", f"title: {LONG}")
    said = build("build", "--strict", "--audience", audience)
    assert said.status == 0, said
    place = desk.record(incident).relative_to(desk.folder)
    assert "These texts are too long and are shortened on the site; mim check lists them:" in said.err
    assert f"  {place}:4: MIM103 `title` has 229 characters; the maximum is 200." in said.err
    page = (tmp_path / f"out/incidents/{incident[3:7]}/{incident}/index.html").read_text()
    if audience == "internal":
        assert f"{LONG[:199].rstrip()}\N{HORIZONTAL ELLIPSIS}" in page
        assert LONG.strip() not in page
    found = desk.type("check")
    assert (found.status, "MIM103" in found.out) == (1, True)


@pytest.mark.sweep
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_so_does_no_other_text(
    desk: Desk, incident: str, build: Callable[..., Said], tmp_path: Path, audience: str
) -> None:
    edit(desk, desk.record(incident), "We restart the gateway", VERY_LONG)
    edit(desk, desk.folder / "policy/services/checkout.yaml", "title: Web checkout", f"title: {LONG}")
    said = build("build", "--strict", "--audience", audience)
    assert said.status == 0, said
    assert "`doing` has 21,599 characters; the maximum is 20,000." in said.err
    assert "policy/services/checkout.yaml" in said.err
    page = (tmp_path / f"out/incidents/{incident[3:7]}/{incident}/index.html").read_text()
    assert f"{VERY_LONG[:19_999].rstrip()}\N{HORIZONTAL ELLIPSIS}" in page


@pytest.mark.sweep
def test_the_markdown_for_another_generator_is_written_too(
    desk: Desk, incident: str, build: Callable[..., Said]
) -> None:
    edit(desk, desk.record(incident), "title: Checkout", f"title: {LONG}")
    said = build("render")
    assert (said.status, "MIM103" in said.err) == (0, True), said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Checkout", f"title: {LONG}\nseverty: SEV1"),
        ("services: [checkout]", f"services: [checkout, {'a' * 65}]"),
    ],
    ids=["another error beside it", "an id"],
)
def test_what_cannot_be_shortened_is_named_and_stops_the_build(
    desk: Desk, incident: str, build: Callable[..., Said], old: str, new: str
) -> None:
    edit(desk, desk.record(incident), old, new)
    said = build("build")
    assert (said.status, f"{desk.record(incident).relative_to(desk.folder)}:" in said.err) == (5, True), said
