"""`mim report` on a real clone: the service review of a quarter, a month or any days."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


@pytest.fixture
def over(desk: Desk) -> str:
    """An incident of 23 November, declared at 10:09 and restored at 10:55, with a review and an action item."""
    name = desk.declare(
        "Nobody can pay", "--service", "checkout", "--severity", "SEV1", "--detected", "10:01", "--started", "09:57"
    )  # fmt: skip
    desk.mim("update", "--affected", "Card payments", "--doing", "We look into it", "--at", "10:09")
    desk.clock = "10:55"
    desk.mim("restored")
    desk.mim("review", "start")
    desk.mim(
        "action",
        "add",
        "Alert when 80 % of connections are used",
        "--owner",
        "database-duty",
        "--due",
        "2026-12-01",
    )
    desk.clock = "12:00"
    return name


def document(desk: Desk, *words: str) -> dict[str, Any]:
    return desk.mim("report", *words, "--json").document


@pytest.mark.sweep
def test_without_a_period_it_is_this_quarter_so_far(desk: Desk, over: str) -> None:
    said = desk.mim("report").out
    assert " ".join(said.split()).startswith(
        "Example organisation: service review 2026-Q4 so far "
        "1 major incident from 2026-10-01 to 2026-11-23, compared with 2026-Q3. The period ends on 2026-12-31. "
    )
    assert "  Time to restore service\n    2026-Q4  58m, mean 58m, n = 1\n" in said
    again = said.rpartition("To reproduce: mim ")[2]
    assert desk.mim(*shlex.split(again)).out == said
    assert over


@pytest.mark.sweep
@pytest.mark.usefixtures("over")
@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_the_command_in_a_report_creates_the_same_report(desk: Desk, form: str) -> None:
    said = desk.mim(
        "report", "--period", "2026-11", "--by", "severity", "--include", "drill", "--format", form
    ).out
    command = "report --period 2026-11 --by severity --include drill --now 2026-11-23T12:00:00Z"
    assert f"mim {command}" in said.replace("\n", " ")
    desk.clock = "13:00"
    assert desk.mim(*command.split(), "--format", form).out == said


@pytest.mark.sweep
@pytest.mark.usefixtures("over")
@pytest.mark.parametrize(
    ("words", "name", "incidents"),
    [
        (("--period", "2026-Q4"), "2026-Q4", 1),
        (("--period", "2026-q3"), "2026-Q3", 0),
        (("--period", "2026"), "2026", 1),
        (("--period", "2026-10"), "2026-10", 0),
        (("--since", "2026-11-23"), "2026-11-23 to 2026-11-23", 1),
        (("--since", "2026-11-09", "--until", "2026-11-22"), "2026-11-09 to 2026-11-22", 0),
        (("--since", "-3h", "--until", "10:09"), "2026-11-23 to 2026-11-23", 0),
    ],
)
def test_a_period_is_a_name_or_two_dates(
    desk: Desk, words: tuple[str, ...], name: str, incidents: int
) -> None:
    found = document(desk, *words)
    assert (found["period"]["name"], found["incidents"]) == (name, incidents)


@pytest.mark.sweep
@pytest.mark.usefixtures("over")
def test_two_dates_are_compared_with_as_many_days_before(desk: Desk) -> None:
    found = document(desk, "--since", "2026-11-09", "--until", "2026-11-22")
    assert found["before"] == {
        "name": "2026-10-26 to 2026-11-08", "since": "2026-10-26T00:00:00Z", "until": "2026-11-09T00:00:00Z",
    }  # fmt: skip
    assert " --since 2026-11-09 --until 2026-11-22 " in found["command"]
    assert " --since 2026-11-23T09:00:00Z --by " in document(desk, "--since", "-3h")["command"]


@pytest.mark.sweep
@pytest.mark.usefixtures("over")
def test_a_report_of_then_does_not_know_what_was_recorded_later(desk: Desk) -> None:
    then = document(desk, "--as-of", "2026-11-23T10:30:00Z")
    assert then["actions"] == []
    assert len(then["unrestored"]) == 1
    assert document(desk)["unrestored"] == []
    assert document(desk)["actions"][0]["overdue"] is False
    assert document(desk, "--as-of", "2026-12-01")["actions"][0]["overdue"] is False
    late = document(desk, "--as-of", "2026-12-02")
    assert late["actions"][0]["overdue"] is True
    assert {each["clock"] for each in late["overdue"]} >= {"confirmation", "review"}
    assert "action-done" not in {each["clock"] for each in (*late["overdue"], *late["ahead"])}


@pytest.mark.sweep
def test_a_cause_that_was_found_later_was_not_known_then(desk: Desk, over: str) -> None:
    desk.clock = "12:30"
    desk.mim("problem", "open", "--title", "Pool too small", "--cause", "pool-exhausted", "-i", over)
    assert document(desk)["unknown_cause"] == []
    assert document(desk, "--as-of", "2026-11-23T12:00:00Z")["unknown_cause"] == [over]
    command = ("metrics", "--metric", "repeats", "--json", "--as-of")
    for at, whole in (("2026-11-23T12:00:00Z", []), ("2026-11-23T12:30:00Z", [over])):
        assert desk.mim(*command, at).document["groups"][0]["values"]["repeats"]["whole"] == whole


@pytest.mark.sweep
def test_an_action_item_without_a_clock_keeps_its_due_date(desk: Desk, over: str) -> None:
    policy = desk.folder / "policy/policy.yaml"
    head, _, rest = policy.read_text().partition("  - id: action-done\n")
    policy.write_text(
        head + rest.partition("  - id: known-error\n")[1] + rest.partition("  - id: known-error\n")[2]
    )
    record = desk.folder / "policy"
    assert record.is_dir()
    desk.commit("No clock for action items")
    desk.more = {"MIM_NOW": "2026-12-05T09:00:00Z"}
    (action,) = document(desk)["actions"]
    assert (action["due"], action["incident"]) == ("2026-12-02T00:00:00Z", over)


@pytest.mark.sweep
def test_of_a_restricted_incident_there_is_only_a_number(desk: Desk, over: str) -> None:
    desk.clock = "11:00"
    secret = desk.declare("Stolen keys", "--service", "email", "--severity", "SEV1", "--restricted")
    desk.clock = "12:00"
    for form in ("text", "json", "markdown", "html"):
        said = desk.mim("report", "--format", form).out
        assert secret not in said
        assert "Stolen" not in said
        assert over in said
    found = document(desk)
    assert (found["incidents"], found["restricted"]) == (1, 1)
    assert found["restricted_deadlines"] > 0
    assert [each["name"] for each in found["groups"]] == ["checkout"]
    assert "Not counted: 1 restricted incident." in desk.mim("report").out
    assert "Not listed: " in desk.mim("report").out
    assert document(desk, "--period", "2026-Q3")["restricted"] == 0


@pytest.mark.sweep
def test_drills_are_excluded_unless_they_are_asked_for(desk: Desk, over: str) -> None:
    desk.clock = "11:00"
    drill = desk.declare("Practice", "--service", "email", "--severity", "SEV1", "--drill")
    found = document(desk)
    assert found["left_out_incidents"] == [{"incident": drill, "reason": "drill"}]
    assert "Not counted: 1 drill." in desk.mim("report").out
    assert not any(drill == each["incident"] for each in found["ahead"])
    assert document(desk, "--include", "drill")["incidents"] == 2
    assert over


@pytest.mark.sweep
def test_a_policy_without_clocks_and_incidents_without_categories(desk: Desk, over: str) -> None:
    policy = desk.folder / "policy/policy.yaml"
    text = policy.read_text()
    start, end = text.index("clocks:\n"), text.index("\n", text.index("policy-review"))
    following = text.index("\n\n", end)
    policy.write_text(f"{text[:start]}clocks: []{text[following:]}")
    desk.commit("No clocks")
    desk.more = {"MIM_NOW": "2026-12-05T09:00:00Z"}
    said = desk.mim("report", "--by", "category").out
    assert "No incident has a category." in said
    assert "No other deadline is overdue." in said
    assert over


@pytest.mark.sweep
def test_services_have_their_titles_and_a_wide_terminal_has_columns(desk: Desk, over: str) -> None:
    assert "  Web checkout  1        0        no distinguishable change\n" in desk.mim("report").out
    desk.more = {"COLUMNS": "50"}
    narrow = desk.mim("report").out
    assert "  Time to restore service\n    2026-Q4  58m, mean 58m, n = 1\n" in narrow
    assert all(len(line) <= 50 for line in narrow.splitlines()[:-1])
    *_, label, command = narrow.splitlines()
    assert label == "To reproduce:"
    assert command.startswith("mim report --period 2026-Q4 ")
    assert over


@pytest.mark.sweep
def test_a_record_that_cannot_be_read_is_named(desk: Desk, over: str) -> None:
    file = desk.record(over)
    file.write_text(file.read_text().replace("title:", "titel:"))
    desk.commit()
    said = desk.type("report")
    assert said.status == 1
    assert "could not be read, so it was not counted:" in said.err
    assert "Not counted: 1 unreadable record." in said.out


def test_what_cannot_be_reported_is_refused_in_plain_words(desk: Desk) -> None:
    for words, sentence in (
        (("--period", "Q3"), "--period 'Q3' is not a period"),
        (("--period", ""), "--period '' is not a period"),
        (("--period", "2026-Q5"), "--period '2026-Q5' is not a period"),
        (("--period", "0999"), "--period '0999' is outside the years 1970 to 2499"),
        (("--period", "2027-Q1"), "2027-Q1 has not begun yet"),
        (("--period", "2026-Q4", "--as-of", "2026-09-30"), "2026-Q4 has not begun yet"),
        (
            ("--period", "2026", "--since", "2026-01-01"),
            "--period cannot be combined with --since or --until",
        ),
        (("--until", "2026-01-01"), "--until requires --since"),
        (("--since", "2026-12-01"), "--since 2026-12-01 is not before the time of the report"),
        (
            ("--since", "2026-02-01", "--until", "2026-01-01"),
            "--until 2026-01-01 is before --since 2026-02-01",
        ),
        (("--now", "10:00", "--as-of", "10:00"), "--now and --as-of cannot be combined"),
    ):
        assert desk.refused(2, "report", *words).err.startswith(f"mim: {sentence}\n")


def test_the_period_that_is_suggested_for_a_future_one_has_begun(desk: Desk) -> None:
    # 2025-12-31 is in the fourth quarter, and on its first day 2026-Q1 has begun.
    for day, suggested in (("2025-12-31", "2025-Q4"), ("2026-01-01", "2026-Q1")):
        refused = desk.refused(2, "report", "--period", "2026-Q3", "--as-of", day)
        assert f"such as --period {suggested}\n" in refused.err
        assert desk.type("report", "--period", suggested, "--as-of", day).status == 0
