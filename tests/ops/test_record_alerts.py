"""Alerts propose incidents, one for each open key; repeats are counted in place, and nothing ends by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from mimkit.app.merging.merge import merge_files
from mimkit.model.change import SetValue
from mimkit.model.incident.effects.counted import arrivals, merged_counts
from mimkit.model.policy.alerts import is_like
from mimkit.model.refs import Ref
from mimkit.model.versions.as_of import incident_at
from mimkit.model.versions.differences import differences
from mimkit.ops.declare import Merge, Promote, Withdraw
from mimkit.ops.importing.alerts import Alert, Notification
from mimkit.ops.importing.drafts import ImportProblem, Place
from mimkit.ops.importing.open_from_alerts import LONGEST, alert_text
from mimkit.ops.importing.record_alerts import MOST_ALERTS, RecordAlerts
from mimkit.report.import_problems import problem_documents, problem_text
from mimkit.report.incident.alerts import alert_document, outcome_text
from mimkit.report.incident.entry_marks import marks
from mimkit.rules.base.versions import RecordVersions
from mimkit.rules.judge import check_history
from tests.builders import Desk, clock

TEN = clock("10:00")
RULES = """alerts:
  rules:
    - labels: {alertname: Checkout*, severity: critical}
      service: checkout
      severity: SEV1
      outcome: declare
    - labels: {team: payments}
      service: payments
      severity: SEV2
    - labels: {alertname: Anything}
      outcome: declare

calendar:
"""


def alert(name: str = "1", state: Any = "firing", at: datetime | None = TEN, **keys: Any) -> Alert:
    return Alert(key=f"tool:{name}", state=state, at=at, **{"title": f"Alert {name}", **keys})


def sent(desk: Desk, when: str, *alerts: Alert, **keys: Any) -> Desk:
    group = {"group": keys.pop("group", ""), "title": keys.pop("common", "")}
    notification = Notification(place=Place("-"), alerts=alerts, **group)
    return desk.do(RecordAlerts, when, via="alert", notification=notification, **keys)


def outcomes(desk: Desk) -> list[str]:
    assert desk.change
    return [each.outcome for each in desk.change.alerts]


def timeline(desk: Desk) -> list[Any]:
    return list(desk.record.timeline)


def kinds(desk: Desk) -> list[str]:
    return [each.kind for each in timeline(desk)]


def test_an_alert_proposes_an_incident_and_says_where_it_comes_from(desk: Desk) -> None:
    found = sent(
        desk,
        "10:09",
        alert(
            url="https://am.example/1",
            text="5xx above 20%",
            labels={"service": "checkout"},
            impact="No cards",
        ),
    )
    detected, proposed = timeline(found)
    assert outcomes(found) == ["proposed"]
    assert (detected.kind, detected.at, detected.text) == (
        "detected",
        clock("10:00"),
        "Alert 1\n5xx above 20%",
    )
    assert (detected.via, detected.source, detected.key) == ("alert", "https://am.example/1", "tool:1")
    assert (proposed.kind, proposed.at, proposed.severity, proposed.key) == (
        "proposed",
        clock("10:09"),
        "pending",
        "tool:1 opened",
    )
    assert (found.record.title, found.record.services, found.record.impact) == (
        "Alert 1",
        ("checkout",),
        "No cards",
    )
    assert found.state.status == "proposed"
    assert found.state.roles == {}


def test_a_repeat_is_counted_in_place_however_often_it_comes(desk: Desk) -> None:
    found = sent(desk, "10:09", alert())
    for minute in range(10, 60):
        found = sent(found, f"10:{minute}", alert(text="other words"))
    assert kinds(found) == ["detected", "proposed"]
    first = timeline(found)[0]
    assert (arrivals(first), first.last, first.text) == (51, clock("10:59"), "Alert 1")
    assert outcomes(found) == ["counted"]
    assert found.change
    assert found.change.subject.startswith(f"{found.incident}: 1 alert counted (")
    assert {each.keys[-1] for each in found.change.edits if isinstance(each, SetValue)} == {
        "arrivals",
        "last",
    }
    lines = found.files[f"incidents/2026/{found.incident}/incident.yaml"].decode()
    assert "    arrivals: 51\n    last: 2026-11-23T10:59:00Z\n    via: alert\n" in lines
    said = list(marks(first, found.dossier))
    assert "arrived 51 times, last at 2026-11-23 10:59 UTC" in said


def test_known_at_an_earlier_time_a_count_is_not_known(desk: Desk) -> None:
    found = sent(sent(desk, "10:09", alert()), "10:40", alert())
    then, now = (incident_at(found.record, clock(at)) for at in ("10:30", "10:40"))
    assert then
    assert now is found.record
    assert (arrivals(then.timeline[0]), arrivals(now.timeline[0])) == (1, 2)


@pytest.mark.parametrize("end", ["rejected", "demoted", "merged"])
def test_the_key_is_free_again_when_the_incident_has_ended(desk: Desk, end: str) -> None:
    there = sent(desk.declare("09:00"), "10:09", alert())
    first = there.incident
    if end == "rejected":
        there = there.do(Withdraw, "10:12", kind="rejected", reason="A test")
    elif end == "demoted":
        there = there.do(Promote, "10:11").do(Withdraw, "10:12", kind="demoted", reason="A test")
    else:
        there = there.do(
            Merge, "10:12", into=next(each for each in there.snapshot.incidents if each != first)
        )
    again = sent(there, "10:15", alert())
    assert outcomes(again) == ["proposed"]
    assert again.incident != first
    assert outcomes(sent(again, "10:16", alert())) == ["counted"]


def test_two_machines_choose_the_same_id_for_the_same_alert(desk: Desk) -> None:
    one, other = (sent(replace(desk, steps=steps), "10:09", alert()) for steps in (3, 99))
    assert one.incident == other.incident
    assert timeline(one)[0].id != timeline(other)[0].id
    assert sent(desk, "10:09", alert("2")).incident != one.incident


def test_two_clones_that_count_in_the_same_second_make_two_commits(desk: Desk) -> None:
    there = sent(desk, "10:09", alert())
    ours, theirs = (sent(replace(there, steps=steps), "10:20", alert()) for steps in (3, 99))
    assert ours.files == theirs.files
    assert ours.change
    assert theirs.change
    assert ours.change.subject != theirs.change.subject


def test_a_command_that_lost_a_race_does_not_turn_the_time_back(desk: Desk) -> None:
    later = sent(sent(desk, "10:09", alert()), "10:30", alert())
    lost = sent(later, "10:29", alert())
    assert (arrivals(timeline(lost)[0]), timeline(lost)[0].last) == (3, clock("10:30"))


def test_a_resolved_alert_is_noted_once_and_ends_nothing(desk: Desk) -> None:
    there = sent(desk, "10:09", alert())
    over = sent(there, "10:20", alert(state="resolved", at=clock("10:18"), url="https://am.example/1"))
    note = timeline(over)[-1]
    assert (note.kind, note.at, note.text) == ("note", clock("10:18"), "Alert resolved: Alert 1")
    assert (note.key, note.source) == ("tool:1 resolved", "https://am.example/1")
    assert (over.state.status, outcomes(over)) == ("proposed", ["resolved"])
    again = sent(over, "10:25", alert(state="resolved", at=clock("10:18")))
    assert (outcomes(again), again.files) == (["repeated"], over.files)
    assert again.change
    assert (again.change.is_repeat, again.change.entries) == (True, (note.id,))
    later = sent(over, "10:40", alert(state="resolved", at=clock("10:38")))
    assert (outcomes(later), kinds(later)) == (["resolved"], kinds(over))
    assert timeline(later)[-1].last == clock("10:38")
    assert outcomes(sent(later, "10:41", alert(state="resolved", at=clock("10:38")))) == ["repeated"]


def test_what_nothing_is_open_for_is_not_recorded(desk: Desk) -> None:
    found = sent(desk, "10:09", alert(state="resolved"), alert("2", "other", event="acknowledged"))
    assert outcomes(found) == ["unknown", "ignored"]
    assert (found.files, found.incident) == (desk.files, "")
    assert found.change
    assert found.change.subject == "alerts: nothing to record"
    there = sent(desk, "10:09", alert())
    assert sent(there, "10:10", alert(state="other", event="x")).incident == there.incident


def test_the_alerts_of_a_group_share_an_incident(desk: Desk) -> None:
    found = sent(
        desk, "10:09", alert("1"), alert("2", at=clock("10:05"), url="https://am.example/2"), group="tool:g"
    )
    assert outcomes(found) == ["proposed", "added"]
    assert kinds(found) == ["detected", "proposed", "note"]
    assert [each.key for each in timeline(found)] == ["tool:1", "tool:g opened", "tool:2"]
    assert timeline(found)[2].source == "https://am.example/2"
    assert found.record.title == "Alert 1 (and 1 more alert)"
    later = sent(found, "10:20", alert("3"), group="tool:g")
    assert (outcomes(later), later.incident) == (["added"], found.incident)
    assert timeline(later)[-1].key == "tool:3"
    mixed = sent(later, "10:30", alert("2"), alert("4"), alert("1", "resolved"))
    assert outcomes(mixed) == ["counted", "added", "resolved"]
    assert mixed.change
    assert mixed.change.subject.startswith(
        f"{found.incident}: 1 alert counted, 1 alert added, 1 alert resolved ("
    )
    assert len(mixed.snapshot.incidents) == 1


def test_a_group_with_one_common_title_has_that_title(desk: Desk) -> None:
    assert (
        sent(desk, "10:09", alert("1"), alert("2"), common="Checkout is down").record.title
        == "Checkout is down"
    )
    assert sent(desk, "10:09", alert("1"), alert("2", title="Alert 1")).record.title == "Alert 1"
    long = sent(desk, "10:09", alert("1", title="word " * 50), alert("2"), alert("3")).record.title
    assert len(long) <= 200
    assert long.endswith("... (and 2 more alerts)")


def test_one_alert_twice_in_a_payload_is_one_alert(desk: Desk) -> None:
    found = sent(desk, "10:09", alert(), alert())
    assert (outcomes(found), kinds(found)) == (["proposed"], ["detected", "proposed"])
    assert outcomes(sent(found, "10:20", alert(), alert())) == ["counted"]


def test_an_incident_lists_only_so_many_alerts(desk: Desk) -> None:
    names = [str(number) for number in range(MOST_ALERTS + 5)]
    found = sent(desk, "10:09", *(alert(name) for name in names), group="tool:g")
    assert outcomes(found) == ["proposed", *["added"] * (MOST_ALERTS - 1), *["full"] * 5]
    assert len(timeline(found)) == MOST_ALERTS + 1
    again = sent(found, "10:20", *(alert(name) for name in names), group="tool:g")
    assert outcomes(again) == [*["counted"] * MOST_ALERTS, *["full"] * 5]
    assert len(timeline(again)) == MOST_ALERTS + 1
    few = sent(desk, "10:09", alert("0"), group="tool:g")
    more = sent(few, "10:20", *(alert(name) for name in names), group="tool:g")
    assert len(timeline(more)) == MOST_ALERTS + 1


def test_the_policy_lets_an_alert_declare_for_a_service(desk: Desk) -> None:
    there = desk.but_policy("calendar:\n", RULES)
    labels = {"alertname": "CheckoutDown", "severity": "Critical"}
    found = sent(there, "10:09", alert(labels=labels))
    assert outcomes(found) == ["declared"]
    assert (found.state.status, found.state.severity, found.record.services) == (
        "declared",
        "SEV1",
        ("checkout",),
    )
    assert found.state.roles["major-incident-manager"].person == "mim-duty"
    only = sent(there, "10:09", alert(labels=labels), only_proposes=True)
    assert (outcomes(only), only.state.severity) == (["proposed"], "SEV1")
    team = sent(there, "10:09", alert(labels={"team": "payments"}), alert("2", labels=labels), group="g")
    assert team.record.services == ("payments", "checkout")
    assert (team.state.status, team.state.severity) == ("declared", "SEV1")
    quiet = sent(there, "10:09", alert(labels={"team": "payments"}))
    assert (quiet.state.status, quiet.state.severity) == ("proposed", "SEV2")


@pytest.mark.parametrize(
    ("label", "service"), [("Checkout", "checkout"), (" E-Mail", None), ("payments_", "payments")]
)
def test_a_service_is_known_by_another_spelling(desk: Desk, label: str, service: str | None) -> None:
    found = sent(desk, "10:09", alert(labels={"service": label})).record.services
    assert found == ((service,) if service else ())


def test_no_alert_declares_for_an_unknown_service(desk: Desk) -> None:
    there = desk.but_policy("calendar:\n", RULES)
    assert sent(there, "10:09", alert(labels={"alertname": "Anything"})).state.status == "proposed"
    named = sent(there, "10:09", alert(labels={"alertname": "Anything", "service": "email"}))
    assert (named.state.status, named.record.services) == ("declared", ("email",))


def test_the_facts_of_the_command_come_first(desk: Desk) -> None:
    origin = "https://tickets.example/1"
    found = sent(
        desk,
        "10:09",
        alert(labels={"service": "nonesuch"}, services=("email", "other"), severity="sev3", origin=origin),
        services=("checkout",),
        title="Nobody can pay",
        impact="All cards",
        origins=("T-1",),
    )
    assert (found.record.title, found.record.services, found.record.impact) == (
        "Nobody can pay",
        ("checkout", "email"),
        "All cards",
    )
    assert (found.state.severity, [each.ref for each in found.state.links]) == ("SEV3", ["T-1", origin])
    assert sent(desk, "10:09", alert(severity="SEV3"), severity="SEV2").state.severity == "SEV2"
    assert sent(desk, "10:09", alert(severity="SEV3"), criteria=("exposure",)).state.severity == "SEV1"


@pytest.mark.parametrize("at", [None, clock("10:30")])
def test_an_alert_without_a_usable_time_is_no_detection(desk: Desk, at: datetime | None) -> None:
    found = sent(desk, "10:09", alert(at=at))
    assert kinds(found) == ["proposed", "note"]
    assert timeline(found)[1].at == clock("10:09")
    assert found.state.milestones.detected is None
    over = sent(found, "10:20", alert(state="resolved", at=at))
    assert timeline(over)[-1].at == clock("10:20")


def test_a_long_text_is_shortened_with_a_sign() -> None:
    said = alert_text(alert(text="x" * 3_000))
    assert len(said) == LONGEST
    assert said.endswith(" [...]")
    assert alert_text(alert(text="Alert 1")) == "Alert 1"


def test_each_outcome_has_words(desk: Desk) -> None:
    there = sent(desk, "10:09", alert())
    counted = sent(there, "10:20", alert(), alert("2", "other", event="acknowledged"), alert("3", "resolved"))
    assert counted.change
    pairs = zip(counted.change.alerts, (alert(), alert("2", event="acknowledged"), alert("3")), strict=True)
    results = [(outcome_text(result, each), alert_document(result, each)) for result, each in pairs]
    assert [words for words, _ in results] == [
        "counted: this alert has arrived 2 times",
        "ignored: `acknowledged` is neither a new nor a resolved alert",
        "resolved, but no open incident has the key of this alert",
    ]
    assert results[0][1] == {
        "key": "tool:1",
        "state": "firing",
        "title": "Alert 1",
        "outcome": "counted",
        "incident": there.incident,
        "arrivals": 2,
    }
    over = sent(
        sent(there, "10:20", alert(state="resolved")), "10:30", alert(state="resolved", at=clock("10:29"))
    )
    assert over.change
    assert outcome_text(over.change.alerts[0], alert()) == (
        "noted as resolved; the incident is still open (2 times so far)"
    )


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("Critical", "critical", True),
        ("critical", "crit", False),
        ("CheckoutDown", "checkout*", True),
        ("CheckoutDown", "*down", True),
        ("CheckoutDown", "*out*", True),
        ("CheckoutDown", "c*k*n", True),
        ("CheckoutDown", "c*x*n", False),
        ("CheckoutDown", "x*", False),
        ("CheckoutDown", "c*x", False),
        ("ab", "ab*b", False),
        ("", "*", True),
        ("a" * 50_000, "*a" * 5_000 + "b", False),
    ],
)
def test_an_asterisk_stands_for_any_characters(text: str, pattern: str, *, expected: bool) -> None:
    assert is_like(text, pattern) is expected


def test_the_command_reads_the_open_incidents(desk: Desk) -> None:
    notification = Notification(place=Place("-"), alerts=(alert(),))
    command = desk.command(RecordAlerts, "10:09", notification=notification)
    assert (command.reads_open, command.about) == (True, ())


def test_what_could_not_be_read_has_its_place() -> None:
    problem = ImportProblem(Place("a.json", 3, 7), "the event has no id", "see its documentation")
    assert problem_text(problem) == "a.json:3:7: error: the event has no id; see its documentation"
    assert problem_text(problem._replace(hint="")).endswith("no id")
    assert problem_documents([problem]) == [
        {
            "file": "a.json",
            "line": 3,
            "column": 7,
            "message": "the event has no id",
            "hint": "see its documentation",
        }
    ]


def test_the_history_rules_accept_a_count_that_grows(desk: Desk) -> None:
    once = sent(desk, "10:09", alert())
    twice = sent(once, "10:20", alert())
    ref = Ref("incident", once.incident)
    assert check_history(RecordVersions({ref: once.record}, {ref: twice.record}, {})) == []
    assert list(differences(once.record, twice.record)) == []
    back = check_history(RecordVersions({ref: twice.record}, {ref: once.record}, {}))
    assert [rule.code for rule, _ in back] == ["MIM803"]


def test_both_clones_counts_are_added_up(desk: Desk) -> None:
    once = sent(desk, "10:09", alert())
    path = f"incidents/2026/{once.incident}/incident.yaml"
    raw = once.files[path]
    ours = sent(sent(once, "10:10", alert()), "10:20", alert()).files[path]
    theirs = sent(once, "10:30", alert()).files[path]
    merged = merge_files(path, raw, ours, theirs)
    assert (merged.conflicts, merged.notes) == ((), ())
    # 1 arrival before, 2 more here and 1 more there
    assert b"    arrivals: 4\n    last: 2026-11-23T10:30:00Z\n" in merged.raw
    later = sent(replace(once, files={**once.files, path: merged.raw}), "10:40", alert())
    assert arrivals(timeline(later)[0]) == 5


def test_two_clones_that_open_an_incident_for_one_alert_have_one_record(desk: Desk) -> None:
    ours = sent(replace(desk, steps=3), "10:09", alert())
    theirs = sent(replace(desk, steps=9), "10:09", alert(), alert("2"))
    path = f"incidents/2026/{ours.incident}/incident.yaml"
    merged = merge_files(path, None, ours.files[path], theirs.files[path])
    assert merged.conflicts == ()
    assert [note.partition(": ")[2] for note in merged.notes] == [
        "`title` differs between the two records of the event; the value theirs was kept.",
        "2 entries were recorded on both sides with the same key; duplicates do not count.",
    ]
    both = replace(desk, files={**desk.files, path: merged.raw}, incident=ours.incident)
    assert [each.kind for each in both.state.timeline] == ["detected", "note", "proposed"]
    # one arrival in each clone
    assert [(arrivals(each), getattr(each, "last", None)) for each in both.state.timeline] == [
        (2, clock("10:09")),
        (1, None),
        (1, None),
    ]
    third = sent(both, "10:20", alert())
    assert third.change
    assert third.change.alerts[0].arrivals == 3
    assert arrivals(third.state.timeline[0]) == 3
    assert both.record.title == "Alert 1 (and 1 more alert)"


def test_a_count_that_is_no_number_is_merged_like_other_values() -> None:
    sides = {"arrivals": "2", "last": "2026-11-23T10:20:00Z"}, {"arrivals": "many", "last": "x"}
    assert merged_counts({}, *sides) == {}
    assert merged_counts({}, {"arrivals": "2"}, {"arrivals": "2"}) == {}
    assert merged_counts({"arrivals": "9" * 9}, sides[0], sides[0]) == {}


INVENTORY = b"""schema: 1
id: rack
title: The rack
hosts:
  - {id: db-03, services: [payments]}
  - {id: lb-1, name: lb-1.example.net, services: [checkout, email]}
  - {id: lb-2, addresses: [10.0.0.9], services: [unknown]}
  - {id: a-1, name: twin.example.net, services: [email]}
  - {id: a-2, name: twin.example.net, services: [email]}
"""


@pytest.mark.parametrize(
    ("labels", "services"),
    [
        ({"host": "db-03"}, ("payments",)),
        ({"instance": "lb-1.example.net:9100"}, ("checkout", "email")),
        ({"instance": "10.0.0.9:9100"}, ()),
        ({"node": "twin.example.net"}, ()),
        ({"host": "other"}, ()),
        ({"host": "db-03", "service": "email"}, ("email",)),
        ({}, ()),
    ],
)
def test_a_host_of_an_inventory_stands_for_the_services_on_it(
    desk: Desk, labels: dict[str, str], services: tuple[str, ...]
) -> None:
    there = replace(desk, files={**desk.files, "policy/infrastructure/rack.yaml": INVENTORY})
    assert sent(there, "10:09", alert(labels=labels)).record.services == services


def test_other_commands_read_no_open_incidents() -> None:
    words: dict[str, Any] = {"by": "mim-duty", "at": TEN, "now": TEN, "entropy": 1}
    assert not Promote(**words, incident="MI-20261123-K7F").reads_open
