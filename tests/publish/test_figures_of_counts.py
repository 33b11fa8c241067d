"""The content of the charts of counts, ages and services."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from mimkit.publish.figures.ages import MOST_BARS, MOST_OWNERS, ActionAge, Ages, Owner, action_ages
from mimkit.publish.figures.dependencies import (
    MOST_SERVICES,
    Dependencies,
    ServiceNode,
    affected_neighbourhood,
    dependency_graph,
)
from mimkit.publish.figures.layers import levels, position_nodes, without_cycles
from mimkit.publish.figures.quarters import QuarterColumn, Quarters, quarter_columns
from tests.publish.figure_gallery import graph_of, small_graph
from tests.publish.test_figures_of_times import described, places, rows, texts

# Quarters


def heights(drawn: Markup, kind: int) -> list[float]:
    return [
        float(each)
        for each in re.findall(
            rf'mim-sev-bar-{kind}" x="[^"]+" y="[^"]+" width="[^"]+" height="([\d.]+)"', drawn
        )
    ]


def test_columns_are_as_high_as_their_counts_and_carry_their_sum() -> None:
    columns = (QuarterColumn(2026, 1, (1, 2)), QuarterColumn(2026, 2, (0, 0)), QuarterColumn(2026, 3, (2, 4)))
    drawn = quarter_columns(Quarters("q", "T", ("SEV1", "SEV2"), columns))
    assert heights(drawn, 1) == [25, 50]
    assert heights(drawn, 2) == [50, 100]
    assert texts(drawn) == ["3", "0", "6", "Q1", "Q2", "Q3", "2026"]
    assert rows(drawn)[2] == ["2026 Q3", "2", "4", "6"]
    assert described(drawn) == "9 incidents from 2026 Q1 to 2026 Q3. Highest count: 6, in 2026 Q3."


def test_many_quarters_are_named_by_their_year_and_measured_by_a_scale() -> None:
    columns = tuple(QuarterColumn(2010 + n // 4, n % 4 + 1, (n % 5,)) for n in range(2, 42))
    drawn = quarter_columns(Quarters("q", "T", ("SEV1",), columns))
    assert texts(drawn) == ["2", "4", *(str(2010 + n) for n in range(1, 11))]


def test_quarters_without_an_incident_are_drawn_as_nought() -> None:
    columns = (QuarterColumn(2026, 1, (0,)), QuarterColumn(2026, 2, (2,)))
    assert texts(quarter_columns(Quarters("q", "T", ("SEV1",), columns))) == ["0", "2", "Q1", "Q2", "2026"]


def test_years_without_an_incident_are_a_sentence() -> None:
    columns = (QuarterColumn(2025, 4, (0, 0)), QuarterColumn(2026, 1, (0, 0)))
    drawn = quarter_columns(Quarters("q", "T", ("SEV1", "SEV2"), columns))
    assert "No incidents from 2025 Q4 to 2026 Q1." in drawn
    assert "<svg" not in drawn


def test_columns_say_which_quarters_they_are_and_how_many_incidents_came_before() -> None:
    columns = (QuarterColumn(2025, 4, (1,)), QuarterColumn(2026, 1, (2,)))
    assert "T, 2025 Q4 to 2026 Q1</figcaption>" in quarter_columns(Quarters("q", "T", ("SEV1",), columns))
    drawn = quarter_columns(Quarters("q", "T", ("SEV1",), columns, older=7))
    assert "7 earlier incidents (before 2025 Q4) are not shown." in drawn


def test_severities_are_told_apart_without_their_colours() -> None:
    names = ("SEV1", "SEV2", "SEV3", "SEV4", "pending")
    drawn = quarter_columns(Quarters("q", "T", names, (QuarterColumn(2026, 1, (1, 1, 1, 1, 1)),)))
    assert drawn.count("url(#q-hatch-2)") == 2
    assert drawn.count("url(#q-hatch-3)") == 2
    assert len(heights(drawn, 4)) == 2


# Ages


def test_action_items_say_how_old_they_are_and_whether_they_are_late() -> None:
    owner = Owner(
        "database-duty",
        (
            ActionAge("New", 0),
            ActionAge("Late", 40, 30, badge="10 days overdue", is_overdue=True),
            ActionAge("Today", 5, 5, badge="Due today"),
            ActionAge("Early", 1, 8, badge="Due in 7 days"),
        ),
    )
    drawn = action_ages(Ages("a", "T", (owner,)))
    assert [row[1:] for row in rows(drawn)] == [
        ["Late", "40 days", "10 days overdue"],
        ["Today", "5 days", "due today"],
        ["Early", "1 day", "due in 7 days"],
        ["New", "0 days", "no due date"],
    ]
    assert "4 open, 1 overdue" in texts(drawn)
    assert places(drawn, "due") == [71.43, 11.9, 19.05]
    assert described(drawn) == "4 open action items of 1 owner, 1 overdue. The oldest is 40 days old."


def test_what_has_no_room_in_the_drawing_is_counted_and_in_the_table() -> None:
    full = Owner("a", tuple(ActionAge(f"Item {n}", n) for n in range(MOST_BARS + 3)))
    others = tuple(Owner(f"o{n}", (ActionAge("One", 1),)) for n in range(MOST_OWNERS))
    drawn = action_ages(Ages("a", "T", (full, *others)))
    assert "The table lists 4 more." in drawn
    assert len(rows(drawn)) == MOST_BARS + 3 + MOST_OWNERS


def test_ages_of_none_and_of_centuries_have_an_axis() -> None:
    assert "1 day" in texts(
        action_ages(Ages("a", "T", (Owner("a", (ActionAge("New", 0), ActionAge("Newer", 0))),)))
    )
    assert (
        len(
            texts(
                action_ages(
                    Ages("a", "T", (Owner("a", (ActionAge("Old", 150_000, -3), ActionAge("New", 0))),))
                )
            )
        )
        < 10
    )


# Services

graphs = st.integers(1, 25).flatmap(
    lambda count: st.lists(
        st.lists(st.integers(0, count - 1).map(str), max_size=4, unique=True), min_size=count, max_size=count
    ).map(lambda needs: {str(node): below for node, below in enumerate(needs)})
)


@pytest.mark.sweep
@given(graphs)
def test_what_is_left_without_cycles_stands_above_what_it_needs(needs: dict[str, list[str]]) -> None:
    kept, back = without_cycles(needs)
    assert {(one, other) for one, below in kept.items() for other in below} | back == {
        (one, other) for one, below in needs.items() for other in below
    }
    level = levels(kept)
    assert all(level[one] < level[other] for one, below in kept.items() for other in below)


@pytest.mark.sweep
@given(graphs, st.integers(1, 6))
def test_no_two_services_share_a_spot_and_no_row_is_too_long(
    needs: dict[str, list[str]], across: int
) -> None:
    found = position_nodes(without_cycles(needs)[0], across)
    assert len(set(found.values())) == len(needs)
    in_rows = [each.row for each in found.values()]
    assert max(in_rows.count(row) for row in set(in_rows)) <= across
    assert set(in_rows) == set(range(max(in_rows) + 1))


@pytest.mark.sweep
@given(graphs)
def test_every_graph_is_drawn(needs: dict[str, list[str]]) -> None:
    services = tuple(ServiceNode(node, f"Service {node}", tuple(below)) for node, below in needs.items())
    drawn = dependency_graph(Dependencies("d", "T", services))
    assert len(rows(drawn)) == (len(needs) if len(needs) > 1 else 0)


def test_a_long_chain_needs_no_deep_recursion() -> None:
    needs = {str(n): [str(n + 1)] for n in range(5000)} | {"5000": []}
    assert levels(without_cycles(needs)[0])["5000"] == 5000


def test_around_a_hit_service_stand_all_that_need_it_and_what_it_needs() -> None:
    assert {each.id: each.state for each in small_graph()} == {
        "checkout": "reached",
        "back-office": "reached",
        "payments": "reached",
        "identity": "reached",
        "database": "hit",
        "storage": "reached",
    }
    lone = (
        ServiceNode("a", "A", ("b",)),
        ServiceNode("b", "B", ("c", "gone")),
        ServiceNode("c", "C"),
        ServiceNode("d", "D"),
    )
    assert {each.id: each.state for each in affected_neighbourhood(lone, ("b", "unknown"))} == {
        "a": "reached", "b": "hit", "c": "untouched",
    }  # fmt: skip


def test_a_hit_service_is_told_by_a_flag_and_a_way_back_up_by_dashes() -> None:
    drawn = dependency_graph(Dependencies("d", "T", small_graph()))
    assert len(places(drawn, "node-flag")) == 1
    assert drawn.count("mim-edge-back") == 2
    assert described(drawn) == (
        "6 services and their dependencies. Affected: Order database. Services that depend on an affected service: Checkout, Back office, "
        "Card payments, Single sign-on and identity of customers, Storage cluster."
    )
    assert [
        "Storage cluster",
        "Single sign-on and identity of customers",
        "depends on an affected service",
    ] in rows(drawn)


def test_a_service_that_needs_itself_has_no_line() -> None:
    drawn = dependency_graph(Dependencies("d", "T", (ServiceNode("a", "A", ("a",)), ServiceNode("b", "B"))))
    assert "mim-edge" not in drawn
    assert rows(drawn)[0] == ["A", "A"]


def test_a_service_without_a_name_or_with_a_long_one_is_named_in_full_in_its_box() -> None:
    names = ("", "Antidisestablishmentarianism", "One two three four five six seven eight nine")
    drawn = dependency_graph(Dependencies("d", "T", tuple(ServiceNode(each, each) for each in names)))
    assert texts(drawn) == [
        "",
        "Antidisest",
        "ablishment",
        "arianism",
        "One two",
        "three four",
        "five six",
        "seven",
        "eight nine",
    ]


def test_the_services_that_matter_are_drawn_when_there_are_too_many() -> None:
    many = (*graph_of(MOST_SERVICES + 20), ServiceNode("x", "Hit", state="hit"))
    drawn = dependency_graph(Dependencies("d", "T", many))
    assert "The table lists 21 more." in drawn
    assert 'class="mim-node-hit"' in drawn
    assert len(rows(drawn)) == MOST_SERVICES + 21


def test_a_wide_column_gets_a_layout_of_its_own_and_the_same_words() -> None:
    drawn = dependency_graph(Dependencies("d", "T", graph_of(30)))
    assert drawn.count('aria-labelledby="d-t"') == 2
    assert drawn.count('id="d-t"') == 1
