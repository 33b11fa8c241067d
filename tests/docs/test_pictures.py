"""The pictures of terminals: small, self-contained, described in the pages, and what `mim` shows today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from mimkit.cli.demo.script import read_script
from tests.docs import recording
from tests.docs.pictures import ASSETS, TITLES, take_pictures
from tests.docs.terminal_svg import PLAIN, Style, draw, draw_scrolling, read_screen
from tests.stories.panes import needs_tmux

PAGES = [Path("README.md"), *Path("site").rglob("*.md")]
DRAWN = {"svg", "title", "rect", "g", "text"}
ATTRIBUTES = {
    "viewBox", "width", "height", "role", "x", "y", "rx", "fill", "stroke", "font-family", "font-size", "font-weight",
    "textLength", "lengthAdjust",
}  # fmt: skip
LARGEST = 30_000
"""Bytes."""


@pytest.mark.parametrize("name", TITLES)
def test_a_picture_needs_nothing_from_elsewhere_and_is_small(name: str) -> None:
    raw = (ASSETS / f"{name}.svg").read_bytes()
    elements = [*etree.fromstring(raw).iter()]
    assert {etree.QName(each).localname for each in elements} <= DRAWN
    assert {key for each in elements for key in each.attrib} <= ATTRIBUTES
    assert b"url(" not in raw
    assert len(raw) < LARGEST


@pytest.mark.parametrize("name", TITLES)
def test_a_page_shows_and_describes_each_picture(name: str) -> None:
    shown = [
        found[1]
        for page in PAGES
        for found in re.finditer(rf"!\[([^\]]*)\]\(\S*assets/{name}\.svg\)", page.read_text(encoding="utf-8"))
    ]
    assert shown
    assert min(len(each) for each in shown) > 60


@needs_tmux
@pytest.mark.sweep
def test_the_pictures_show_what_mim_shows() -> None:
    """If this fails, look at what has changed, and run `python -m tests.docs.pictures`."""
    for name, rows in take_pictures():
        assert (ASSETS / f"{name}.svg").read_text(encoding="utf-8") == draw(rows, TITLES[name]), name


def test_the_recording_of_the_demo_is_small_and_shows_every_command_that_the_demo_shows() -> None:
    """If this fails, look at what has changed, and run `python -m tests.docs.recording` on an idle machine."""
    raw = recording.FILE.read_bytes()
    tree = etree.fromstring(raw)
    elements = [*tree.iter(etree.Element)]
    assert {etree.QName(each).localname for each in elements} <= DRAWN | {"animate", "animateTransform"}
    assert len(raw) < LARGEST
    shown = " ".join("".join(each.itertext()) for each in elements if etree.QName(each).localname == "text")
    steps = [step for scene in read_script().scenes for step in scene.steps if step.shows is not None]
    for step in steps:
        verb = " ".join(step.types.split()[:2])
        assert f"{step.at:%H:%M}" in shown
        assert verb in shown
    timing = {each.get("dur") for each in elements if each.get("dur")}
    assert [float(each.rstrip("s")) <= recording.LONGEST + recording.REST for each in timing] == [True]
    assert next(tree.iter("{*}title")).text == recording.TITLE


def test_lines_appear_in_the_window_when_they_were_printed() -> None:
    """Three lines in a window of two: the third one moves the others up by one line, after 2 of 5 seconds."""
    rows = [read_screen(each)[0] for each in ("one", "two", "three")]
    tree = etree.fromstring(draw_scrolling(rows, [0.0, 1.0, 2.0], "Lines", lines=2, rest=3.0).encode())
    moves, cover = tree.find(".//{*}animateTransform"), tree.find(".//{*}animate")
    assert moves.get("values") == "0 0;0 0;0 -18"
    assert cover.get("values") == "18.5;36.5;54.5"
    assert moves.get("keyTimes") == cover.get("keyTimes") == "0.0000;0.2000;0.4000"
    assert moves.get("dur") == "5.0s"


def test_colours_and_weights_are_those_of_the_terminal() -> None:
    """The codes are those of ECMA-48 and of xterm: 38;5 is an index of 256 colours, 38;2 is red, green and blue."""
    captured = "a\x1b[1;31mb\x1b[22;39mc\x1b[38;5;196md\x1b[48;2;1;2;3me\x1b[0mf\x1b[7mg\x1b[95mh\n"
    (row,) = read_screen(captured)
    assert "".join(sign for sign, _ in row) == "abcdefgh"
    assert [style for _, style in row] == [
        PLAIN, Style(fore="#ff7b72", bold=True), PLAIN, Style(fore="#ff0000"), Style(fore="#ff0000", back="#010203"),
        PLAIN, Style(reverse=True), Style(fore="#e2c5ff", reverse=True),
    ]  # fmt: skip
