"""What the screen shows of a board, as lines: without a terminal, and without colour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.content import Content

from mimkit.cli.watch.screen.drawing.arrange import arrange
from mimkit.cli.watch.screen.drawing.countdown import countdown_at
from mimkit.cli.watch.screen.lines import changes
from mimkit.report.board.board import Board, EntryLine, MaintenanceLine, RoleLine
from tests.cli.screen.boards import CLOCKS, ENTRIES, NOW, board, deadline, incident, later


def drawn(shown: Board, width: int = 80, height: int = 22, selected: str | None = None) -> list[str]:
    """Return the lines above the last two, which are those of an 80x24 terminal by default."""
    return [line.plain for line in arrange(shown, selected, shown.now, width, height)]


def test_80_columns_and_24_lines_show_everything_important() -> None:
    lines = drawn(board())
    head, facts, *body = lines
    assert head == " SEV1   K7F  Checkout returns 503 for all EU customers"
    assert facts.startswith("investigating, for 12m   22m since detection   checkout")
    left = [line[:45].rstrip() for line in body]
    assert [line[:14] for line in left[1:13]] == [
        "!    12m over ",
        "!   2:00 over ",
        "~   1:30 left ",
        "    9:00 left ",
        "     10m left ",
        "     11m left ",
        "     14m left ",
        "     19m left ",
        "     29m left ",
        "     30m left ",
        "  3h 45m left ",
        "   5d 1h left ",
    ]
    assert left[0].startswith("Clocks  ! 2 overdue  ~ 1 soon ")
    assert left[8] == "     19m left  Report from the technical lead"
    right = [line[47:].rstrip() for line in body[:18]]
    assert right[0].startswith("Roles  ! 1 not filled ")
    assert right[1:4] == [
        "! no one     Communications lead",
        "  mim-duty   Major incident mana\N{HORIZONTAL ELLIPSIS}",
        "  tech-duty  Technical lead",
    ]
    assert "  Payments  no answer since 10:18" in right
    assert "    then head-of-service at 10:34" in right
    assert "! blocker  Waiting for the vendor" in right
    assert "  task  Roll back payments 4.2" in right
    assert "  Update not sent to customers" in right
    assert lines[16].startswith("10:07  note        The vendor was called")
    assert lines[16].endswith("tech-duty")
    assert lines[17].startswith("10:06  finding     Order database is out of connections")


@pytest.mark.parametrize("width", [1, 20, 40, 75, 76, 80, 120, 200])
@pytest.mark.parametrize("height", [0, 1, 3, 8, 22, 60])
def test_lines_fit_every_terminal(width: int, height: int) -> None:
    many = [incident(f"K{number}F", bridge="https://meet.example.com/mi") for number in range(9)]
    for shown in (board(), board(*many), Board(NOW, board().zone)):
        lines = arrange(shown, None, NOW, width, height)
        assert len(lines) == height
        assert max((line.cell_length for line in lines), default=0) <= width


def test_40_columns_put_the_parts_below_each_other_and_say_what_is_left_out() -> None:
    lines = drawn(board(), 40)
    assert lines[:3] == [
        " SEV1   K7F  Checkout returns 503 for",
        "all EU customers",
        "investigating, for 12m",
    ]
    text = "\n".join(lines)
    assert "Clocks  ! 2 overdue  ~ 1 soon  " in text
    assert "!    12m over  First stakehold\N{HORIZONTAL ELLIPSIS}ss owners" in text
    assert "! no one     Communications lead" in text
    assert "! blocker  Waiting for the vendor" in text
    assert "10:07  note" in text
    (clocks,) = [line for line in lines if line.startswith("Clocks")]
    shown = sum(line.endswith(("left", "over")) or " left  " in line or " over  " in line for line in lines)
    assert f"  {len(CLOCKS) - shown} more " in clocks


def test_the_worst_incident_is_first_and_the_selected_one_is_shown() -> None:
    shown = board(incident("AAA"), incident("BBB", title="Mail is slow", severity="SEV2", clocks=(), rank=2))
    lines = drawn(shown, selected="MI-20261123-BBB")
    assert lines[0].startswith("   SEV1   AAA  Checkout returns 503 for all EU customers")
    assert lines[0].endswith("! 2 overdue  ~ 1 soon")
    assert lines[1].startswith(">  SEV2   BBB  Mail is slow")
    assert "none running" in "\n".join(lines)
    assert drawn(shown)[0].startswith(">  SEV1   AAA")


def test_of_many_incidents_those_around_the_selected_one_are_listed() -> None:
    shown = board(*(incident(f"{number:03}") for number in range(30)))
    lines = drawn(shown, selected="MI-20261123-020")
    listed = [line for line in lines if " SEV1 " in line]
    assert [line[:2].strip() for line in listed] == ["", ">", ""]
    assert "020" in listed[1]
    assert lines[3] == "  27 more"


def test_text_of_others_is_shown_as_it_is() -> None:
    evil = "[red]now[/red] \x1b[31m\x07 \N{RIGHT-TO-LEFT OVERRIDE}abc\nnext [link=x]"
    shown = board(
        incident(
            title=evil,
            roles=(RoleLine("r", evil, evil),),
            clocks=(deadline(evil, 5),),
            entries=(EntryLine("1", NOW, NOW, "note", "Note", evil, evil, counts=True),),
        )
    )
    lines = drawn(shown, 200, 30)
    assert lines[0] == r" SEV1   K7F  [red]now[/red] \x1b[31m\x07 \u202eabc\nnext [link=x]"
    assert all(line.isprintable() for line in lines)


def test_wide_and_combining_characters_are_cut_between_cells() -> None:
    title = "\N{CJK UNIFIED IDEOGRAPH-65E5}" * 60 + "e\N{COMBINING ACUTE ACCENT}" * 60
    shown = board(incident(clocks=(deadline(title, 5),), entries=(), services=(title,)))
    for width in range(20, 130):
        for line in arrange(shown, None, NOW, width, 22):
            assert line.cell_length == Content(line.plain).cell_length <= width


def test_an_entry_that_does_not_count_says_so() -> None:
    struck = EntryLine("1", NOW, NOW, "note", "Note", "mim-duty", "The cache is full", counts=False)
    lines = drawn(board(incident(entries=(struck,))))
    assert any("note        The cache is full (does not count)" in line for line in lines)


def test_an_entry_of_another_day_has_its_date() -> None:
    old = EntryLine("1", later(-60 * 24), NOW, "note", "Note", "mim-duty", "Slow", counts=True)
    assert any(line.startswith("22.11  note") for line in drawn(board(incident(entries=(old,)))))


def test_without_an_incident_the_board_shows_maintenance() -> None:
    planned = MaintenanceLine("MT-1", "Upgrade the database", "in-progress", "10:00 to 11:00 UTC", ("db",))
    lines = drawn(Board(NOW, board().zone, maintenance=(planned,)))
    assert lines[0] == "No open incident"
    hidden = drawn(Board(NOW, board().zone, unreadable=("incidents/2026/MI-20261123-K7F/incident.yaml",)))
    assert hidden[0] == "No open incidents that can be read"
    assert "10:00 to 11:00 UTC  Upgrade the database  in-progress" in lines


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0:00 left"),
        (1, "0:01 left"),
        (599, "9:59 left"),
        (600, "10m left"),
        (3599, "59m left"),
        (3600, "1h 00m left"),
        (86_399, "23h 59m left"),
        (90_000, "1d 1h left"),
        (-1, "0:01 over"),
        (-600, "10m over"),
    ],
)
def test_seconds_are_shown_near_a_deadline_only(seconds: int, words: str) -> None:
    assert countdown_at(deadline("x", seconds / 60), NOW) == words


def test_a_deadline_that_passes_between_two_readings_is_overdue_at_once() -> None:
    lines = arrange(board(), None, NOW + timedelta(minutes=2), 80, 22)
    assert lines[2].plain.startswith("Clocks  ! 3 overdue ")
    assert lines[5].plain.startswith("!   0:30 over  Fill the role")


def test_the_latest_entry_is_first() -> None:
    lines = drawn(board(), 80, 40)
    at = next(number for number, line in enumerate(lines) if line.startswith("Latest"))
    assert [line[7:17].strip() for line in lines[at + 1 : at + 1 + len(ENTRIES)]] == [
        "note",
        "finding",
        "page",
        "declared",
    ]


def test_a_second_repaints_only_the_cells_of_the_countdowns() -> None:
    before, after = (arrange(board(), None, NOW + timedelta(seconds=at), 80, 22) for at in (1, 2))
    # 2:01 over, 1:29 left, 8:59 left and 9:59 left: only the last digit of each differs from the next second.
    assert [(each.y, each.x, each.width) for each in changes(before, after)] == [
        (4, 7, 1),
        (5, 7, 1),
        (6, 7, 1),
        (7, 7, 1),
    ]
    assert list(changes(before, before)) == []
