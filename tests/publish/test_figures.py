"""Every chart: well-formed, described, with a data table, without inline styles or scripts, and small."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from mimkit.publish.figures.ages import Ages, Owner, action_ages
from mimkit.publish.figures.cadence import Cadence, CadenceRow, cadence_dots
from mimkit.publish.figures.dependencies import Dependencies, dependency_graph
from mimkit.publish.figures.duration_strip import Strip, strip_plot
from mimkit.publish.figures.frame import Drawing, Table, figure
from mimkit.publish.figures.phase_rows import PhaseRow, PhaseRows, phase_rows
from mimkit.publish.figures.quarters import Quarters, quarter_columns
from mimkit.publish.figures.svg import anchor_at, truncate
from mimkit.publish.figures.timeline import IncidentTimeline, incident_timeline
from tests.publish.figure_gallery import HOSTILE, START, ZONE, figures, ordinary_timeline, small_graph

DRAWN = figures()
NAMES = sorted(DRAWN)


def tree(drawn: Markup) -> ET.Element:
    # What HTML reads the same way as XML, but for the entities, which are all numeric or of XML.
    return ET.fromstring(str(drawn))


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_named_and_described_and_its_ids_are_its_own(name: str) -> None:
    root = tree(DRAWN[name])
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    pictures = [each for each in root if each.tag == "svg"]
    for each in pictures:
        assert each.get("role") == "img"
        assert each.get("aria-labelledby") in ids
        assert each.get("aria-describedby") in ids
    assert len(pictures) == (0 if name == "empty" else 2 if name == "graph-60" else 1)


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_of_a_drawing_leads_to_a_part_of_it(name: str) -> None:
    ids = set(re.findall(r' id="([^"]+)"', DRAWN[name]))
    references = set(re.findall(r'(?:href="|url\()#([^")]+)', DRAWN[name]))
    assert references <= ids


@pytest.mark.parametrize("name", [each for each in NAMES if each != "empty"])
def test_a_drawing_says_the_same_in_a_table_whose_rows_are_whole(name: str) -> None:
    root = tree(DRAWN[name])
    head = root.findall("./details//thead/tr/th")
    rows = root.findall("./details//tbody/tr")
    assert rows
    assert {len(row) for row in rows} == {len(head)}


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_brings_no_style_no_script_and_no_line_break(name: str) -> None:
    reader = Reader()
    reader.feed(DRAWN[name])
    assert "style" not in reader.tags | reader.attributes
    assert "script" not in reader.tags
    assert not [each for each in reader.attributes if each.startswith("on")]
    assert "\n" not in DRAWN[name]
    assert not re.search(r"(?:src|href)=\"(?!#)", DRAWN[name])


def test_words_of_a_record_stay_words() -> None:
    texts = "".join(tree(DRAWN["ages"]).itertext())
    assert HOSTILE in texts


def test_a_word_of_a_record_cannot_pass_for_a_reference() -> None:
    drawing = Drawing("one", "#@ring", '"#@ring"', 10, [], Table(("#@ring",), [("#@ring",)]))
    drawn = figure(drawing)
    assert "#one-" not in drawn
    assert "".join(tree(drawn).itertext()).count("#@ring") == 6


def test_a_link_of_ours_stays_a_link_in_the_table() -> None:
    cells = (Markup('<a href="../x/">A &amp; B</a>'), "C & D")
    drawn = figure(Drawing("one", "Title", "Told", 10, [], Table(("X", "Y"), [cells])))
    assert '<td><a href="../x/">A &amp; B</a></td> <td>C &amp; D</td>' in drawn


def test_nothing_to_draw_is_said_in_a_sentence() -> None:
    drawn = (
        strip_plot(Strip("a", "T", ())),
        quarter_columns(Quarters("a", "T", (), ())),
        cadence_dots(Cadence("a", "T", (CadenceRow("x", ()),))),
        action_ages(Ages("a", "T", (Owner("x", ()),))),
        dependency_graph(Dependencies("a", "T", ())),
        phase_rows(PhaseRows("a", "T", (PhaseRow("x", (), START),))),
        incident_timeline(IncidentTimeline("a", "T", ()), ZONE),
    )
    sentences = [tree(each).findtext("p") for each in drawn]
    assert sentences == [
        "No data yet.",
        "No incidents.",
        "No updates have been due yet.",
        "No open action items.",
        "The service catalogue is empty.",
        "No incident phases to show yet.",
        "No times are recorded for this incident.",
    ]


def test_the_pictures_of_an_incident_stay_small() -> None:
    story = incident_timeline(ordinary_timeline(), ZONE)
    around = dependency_graph(Dependencies("services", "Services", small_graph()))
    assert len(story) + len(around) < 16_000


def test_a_label_that_is_too_long_is_cropped_to_its_room() -> None:
    assert truncate("Checkout", 100) == "Checkout"
    assert truncate("Checkout of everything", 60) == "Checkout\N{HORIZONTAL ELLIPSIS}"
    assert truncate("Checkout", 0) == "C\N{HORIZONTAL ELLIPSIS}"


def test_a_label_at_the_edge_hangs_to_the_inside() -> None:
    assert [anchor_at(place) for place in (0, 50, 100)] == ["start", "middle", "end"]
