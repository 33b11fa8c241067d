"""Every chart: well-formed, described, with a data table, without inline styles or scripts, and small."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from mimkit.publish.figures.ages import ActionAge, Ages, Owner, action_ages
from mimkit.publish.figures.cadence import Cadence, CadenceRow, UpdateInterval, cadence_dots
from mimkit.publish.figures.dependencies import Dependencies, ServiceNode, dependency_graph
from mimkit.publish.figures.duration_strip import Strip, StripRow, strip_plot
from mimkit.publish.figures.frame import Drawing, Table, figure
from mimkit.publish.figures.labels import anchor_for, axis_labels, lines, row_heading, width
from mimkit.publish.figures.phase_rows import PhaseRow, PhaseRows, phase_rows
from mimkit.publish.figures.phases import phases
from mimkit.publish.figures.quarters import QuarterColumn, Quarters, quarter_columns
from mimkit.publish.figures.timeline import IncidentTimeline, Mark, incident_timeline
from tests.publish.figure_gallery import (
    HOSTILE,
    START,
    ZONE,
    figures,
    milestones,
    ordinary_timeline,
    small_graph,
)

DRAWN = figures()
NAMES = sorted(DRAWN)
WITH_A_WIDE_LAYOUT = ("ages", "cadence", "graph-60", "strip")
"""Those with labels that need fewer lines in a wide column, and the graph with more boxes in a row."""


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
    assert len(pictures) == (0 if name == "empty" else 2 if name in WITH_A_WIDE_LAYOUT else 1)


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
    assert "".join(tree(drawn).itertext()).count("#@ring") == 4


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


def test_a_long_label_breaks_between_words_after_a_hyphen_and_else_anywhere() -> None:
    assert lines("Checkout", 100) == ["Checkout"]
    assert lines("Checkout of everything", 80) == ["Checkout of", "everything"]
    assert lines("payments-gateway-west", 80) == ["payments-", "gateway-", "west"]
    assert lines("order_database", 80) == ["order_", "database"]
    assert lines("aaaaaaaaaaaa", 40) == ["aaaaa", "aaaaa", "aa"]
    assert lines("", 40) == [""]


@given(st.text(max_size=80), st.floats(20, 300))
def test_lines_keep_every_character_and_their_room(text: str, pixels: float) -> None:
    found = lines(text, pixels)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(width(each) <= pixels for each in found)


def test_a_summary_stands_beside_its_label_or_below_it() -> None:
    assert row_heading("Checkout", "n = 12", 0, 288)[1] == 0
    beside, more = row_heading("Settlement of card payments with the acquirer", "n = 12", 0, 288)
    assert more == 15
    assert ' y="14" text-anchor="end">n = 12<' in beside
    below, more = row_heading("Settlement of card payments", "n = 12, 999 missing, 1 invalid", 0, 288)
    assert more == 15
    assert ' y="29" text-anchor="end">n = 12, 999 missing, 1 invalid<' in below


def test_a_label_at_the_edge_hangs_to_the_inside() -> None:
    assert [anchor_for("10:00", place) for place in (0, 50, 100)] == ["start", "middle", "end"]


def test_a_label_without_room_in_a_narrow_column_is_shown_in_a_wide_one_and_one_without_any_nowhere() -> None:
    drawn = axis_labels([(0, "10:00 UTC"), (17, "10:15"), (18, "10:16"), (50, "10:30")], 10)
    assert re.findall(r'class="([^"]+)"[^>]*>([^<]+)<', Markup(drawn).unescape()) == [
        ("mim-clock", "10:00 UTC"),
        ("mim-clock mim-roomy", "10:15"),
        ("mim-clock", "10:30"),
    ]


def test_one_point_is_a_sentence() -> None:
    interval = UpdateInterval(2000, 1800)
    drawn = (
        strip_plot(Strip("a", "T", (StripRow("All", (("Card payments fail", 3900.0),), missing=2),))),
        strip_plot(Strip("a", "T", (StripRow("All", (("Card payments fail", 3900.0),)),))),
        quarter_columns(
            Quarters(
                "a", "T", ("SEV1", "SEV2"), (QuarterColumn(2026, 1, (0, 0)), QuarterColumn(2026, 2, (0, 1)))
            )
        ),
        cadence_dots(Cadence("a", "T", (CadenceRow("Card payments fail", (interval,)),))),
        cadence_dots(Cadence("a", "T", (CadenceRow("Card payments fail", (UpdateInterval(60, 600),)),))),
        action_ages(
            Ages(
                "a",
                "T",
                (
                    Owner(
                        "Database duty",
                        (ActionAge("Alert on lag", 45, 30, badge="15 days overdue", is_overdue=True),),
                    ),
                ),
            )
        ),
        dependency_graph(Dependencies("a", "T", (ServiceNode("a", "Checkout"),))),
        phase_rows(
            PhaseRows("a", "T", (PhaseRow("Card payments fail", phases(milestones(0, 9), None), START),))
        ),
        incident_timeline(IncidentTimeline("a", "T", (), (Mark(START, "update", "Update"),)), ZONE),
    )
    assert [tree(each).findtext("p") for each in drawn] == [
        "1 value, Card payments fail: 1h 05m. 2 missing.",
        "1 value, Card payments fail: 1h 05m.",
        "1 incident: SEV2, in 2026 Q2.",
        "Card payments fail: 1 update, late, after 33m (limit 30m).",
        "Card payments fail: 1 update, on time, after 1m (limit 10m).",
        "Database duty: Alert on lag: 45 days old, 15 days overdue.",
        "1 service: Checkout.",
        "Card payments fail: Undetected 9m.",
        "23 Nov 2026, 10:00 UTC: Update.",
    ]


@pytest.mark.parametrize("name", [each for each in NAMES if each != "empty"])
def test_a_caption_is_not_repeated(name: str) -> None:
    caption = tree(DRAWN[name]).findtext("figcaption") or ""
    assert "".join(tree(DRAWN[name]).itertext()).count(caption) == 1
