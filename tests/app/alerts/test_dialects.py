"""Each dialect: which fields of a payload become what.

The payloads are written by us after the documentation of each tool: Alertmanager "Webhook config" (version 4), Grafana
"Webhook notifications", PagerDuty "Webhooks v3" and "Events API v2", Opsgenie "Webhook integration", CloudEvents 1.0.2
and CDEvents "Continuous operations events".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

import mimkit
from mimkit.app.importing.alerts.form import form_fields
from mimkit.app.importing.alerts.names import MODULES
from mimkit.app.importing.alerts.read import LARGEST, read_alerts
from mimkit.app.importing.alerts.registry import dialect_named, recognised
from mimkit.ops.importing.alerts import Alert, Notification
from mimkit.ops.importing.drafts import ImportProblem

NOW = datetime(2026, 11, 23, 10, 9, tzinfo=UTC)
TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
SCAFFOLD = Path(mimkit.__file__).parent / "scaffold"
CORPUS = Path(__file__).parents[4] / "shared" / "corpora" / "alerts"

ALERTMANAGER: dict[str, Any] = {
    "version": "4",
    "groupKey": '{}:{alertname="CheckoutDown"}',
    "status": "firing",
    "commonLabels": {"team": "payments"},
    "commonAnnotations": {"summary": "Checkout is down"},
    "externalURL": "https://am.example",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "CheckoutDown", "severity": "critical", "service": "checkout"},
            "annotations": {"summary": "Checkout returns 503", "description": "5xx above 20%"},
            "startsAt": "2026-11-23T10:00:00.123Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://prom.example/graph",
            "fingerprint": "a1",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "CheckoutDown", "instance": "web-2"},
            "startsAt": "2026-11-23T09:00:00Z",
            "endsAt": "2026-11-23T10:00:00Z",
            "fingerprint": "a2",
        },
    ],
}
GRAFANA = {
    "receiver": "mim",
    "status": "firing",
    "orgId": 1,
    "groupKey": "{}:{}",
    "title": "[FIRING:1] Checkout",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "High error rate", "grafana_folder": "Shop"},
            "annotations": {},
            "startsAt": "2026-11-23T11:00:00+01:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "c1",
            "panelURL": "https://grafana.example/d/1?viewPanel=2",
            "values": {"B": 22},
        }
    ],
}
PAGERDUTY: dict[str, Any] = {
    "event": {
        "id": "5ac64822",
        "event_type": "incident.triggered",
        "resource_type": "incident",
        "occurred_at": "2026-11-23T10:00:02Z",
        "data": {
            "id": "PGR0VU2",
            "type": "incident",
            "html_url": "https://acme.pagerduty.com/incidents/PGR0VU2",
            "status": "triggered",
            "incident_key": "d3640fbd",
            "created_at": "2026-11-23T10:00:00Z",
            "title": "Checkout returns 503",
            "service": {"id": "PF9KMXH", "summary": "checkout", "type": "service_reference"},
            "priority": {"id": "PSO75BM", "summary": "P1", "type": "priority_reference"},
            "urgency": "high",
        },
    }
}
EVENT = {
    "routing_key": "secret",
    "event_action": "trigger",
    "dedup_key": "srv01/http",
    "payload": {
        "summary": "Checkout returns 503",
        "source": "web-1",
        "severity": "critical",
        "timestamp": "2026-11-23T10:00:00Z",
        "component": "checkout",
        "custom_details": {"service": "checkout"},
    },
    "links": [{"href": "https://prom.example/graph", "text": "graph"}],
}
OPSGENIE: dict[str, Any] = {
    "action": "Create",
    "alert": {
        "alertId": "052652ac-5d1c-464a-812a-7dd18bbfba8c",
        "message": "Checkout returns 503",
        "tags": ["service:checkout", "web"],
        "tinyId": "10",
        "alias": "aliastest",
        "createdAt": 1795428000000,
        "updatedAt": 1795428300000000000,
        "priority": "P1",
        "description": "5xx above 20%",
        "details": {"region": "eu"},
    },
}
CDEVENT = {
    "specversion": "1.0",
    "id": "271069a8",
    "source": "https://monitoring.example/",
    "type": "dev.cdevents.incident.detected.0.2.0",
    "time": "2026-11-23T10:00:00Z",
    "datacontenttype": "application/json",
    "data": {
        "context": {"version": "0.4.1", "type": "dev.cdevents.incident.detected.0.2.0"},
        "subject": {
            "id": "incident-123",
            "source": "/monitoring/prod1",
            "type": "incident",
            "content": {
                "description": "Response time above 2 s",
                "environment": {"id": "prod1"},
                "service": {"id": "checkout"},
                "ticketURI": "https://tickets.example/1",
            },
        },
    },
}
FORM = """### What is broken, and for whom

Customers cannot pay by card

### Services

checkout, payments

### Severity

SEV1

### Impact

About 4,000 orders
since 10:00 UTC

### Anything else

_No response_
"""


def read(
    data: Any, dialect: str = "", form: Mapping[str, str] | None = None
) -> list[Notification | ImportProblem]:
    raw = data if isinstance(data, bytes) else (data if isinstance(data, str) else json.dumps(data)).encode()
    return list(read_alerts("-", raw, NOW, form or {}, dialect))


def alerts(data: Any, dialect: str = "") -> list[Alert]:
    found = read(data, dialect)
    assert all(isinstance(each, Notification) for each in found), found
    return [alert for each in found if isinstance(each, Notification) for alert in each.alerts]


def problems(data: Any) -> list[str]:
    return [each.sentence for each in read(data) if isinstance(each, ImportProblem)]


def test_alertmanager() -> None:
    (found,) = read(ALERTMANAGER)
    assert isinstance(found, Notification)
    assert (found.group, found.title) == (
        'alertmanager:group/{}:{alertname="CheckoutDown"}',
        "Checkout is down",
    )
    first, second = found.alerts
    assert (first.key, first.state, first.title, first.text) == (
        "alertmanager:a1",
        "firing",
        "Checkout returns 503",
        "5xx above 20%",
    )
    assert (first.at, first.severity, first.url) == (TEN, "critical", "https://prom.example/graph")
    assert first.labels["service"] == "checkout"
    assert first.labels["team"] == "payments"
    assert (second.state, second.at, second.title) == ("resolved", TEN, "CheckoutDown on web-2")
    assert second.url == "https://am.example"


def test_grafana_is_told_from_alertmanager() -> None:
    (found,) = alerts(GRAFANA)
    assert (found.key, found.title, found.at) == ("grafana:c1", "High error rate", TEN)
    assert found.url == "https://grafana.example/d/1?viewPanel=2"
    assert alerts(GRAFANA, "alertmanager")[0].key == "alertmanager:c1"


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("incident.triggered", "firing"),
        ("incident.reopened", "firing"),
        ("incident.resolved", "resolved"),
        ("incident.acknowledged", "other"),
        ("incident.priority_updated", "other"),
    ],
)
def test_a_webhook_of_pagerduty(kind: str, state: str) -> None:
    (found,) = alerts({"event": {**PAGERDUTY["event"], "event_type": kind}})
    assert (found.key, found.state, found.event) == ("pagerduty:PGR0VU2", state, kind)
    assert (found.title, found.severity) == ("Checkout returns 503", "P1")
    assert found.url == "https://acme.pagerduty.com/incidents/PGR0VU2"
    assert found.labels == {
        "service": "checkout",
        "service_id": "PF9KMXH",
        "urgency": "high",
        "priority": "P1",
    }


def test_a_note_in_pagerduty_is_no_alert() -> None:
    data = {
        "type": "incident_note",
        "content": "x",
        "incident": {"id": "PGR0VU2", "type": "incident_reference"},
    }
    (found,) = alerts({"event": {"event_type": "incident.annotated", "data": data}})
    assert (found.key, found.state) == ("pagerduty:PGR0VU2", "other")


def test_an_event_for_pagerduty_does_not_give_away_its_key() -> None:
    (found,) = alerts(EVENT)
    assert (found.key, found.state, found.at) == ("pagerduty:srv01/http", "firing", TEN)
    assert (found.labels["service"], found.labels["component"]) == ("checkout", "checkout")
    assert found.url == "https://prom.example/graph"
    assert "secret" not in repr(found)
    assert alerts({**EVENT, "event_action": "resolve"})[0].state == "resolved"
    assert alerts({**EVENT, "event_action": "acknowledge"})[0].state == "other"
    assert alerts({**EVENT, "dedup_key": None})[0].key != found.key


def test_alerts_of_the_rest_api_of_pagerduty() -> None:
    alert = {
        "id": "PT4KHLK",
        "type": "alert",
        "status": "triggered",
        "alert_key": "k1",
        "summary": "Disk full",
    }
    over = {
        **alert,
        "id": "PT4KHLX",
        "alert_key": "k2",
        "status": "resolved",
        "resolved_at": "2026-11-23T10:00:00Z",
    }
    first, second = alerts({"alerts": [alert, over]})
    assert (first.key, first.state, first.title) == ("pagerduty:k1", "firing", "Disk full")
    assert (second.key, second.state, second.at) == ("pagerduty:k2", "resolved", TEN)
    assert alerts({"alert": alert}) == [first]
    assert alerts({"incident": {**alert, "type": "incident"}}) == [first]


@pytest.mark.parametrize(
    ("action", "state"),
    [("Create", "firing"), ("Close", "resolved"), ("Acknowledge", "other"), ("AddNote", "other")],
)
def test_opsgenie(action: str, state: str) -> None:
    (found,) = alerts({**OPSGENIE, "action": action})
    assert (found.key, found.state, found.title) == ("opsgenie:aliastest", state, "Checkout returns 503")
    assert (found.severity, found.url, found.text) == ("P1", "Opsgenie alert 10", "5xx above 20%")
    assert found.labels == {
        "service": "checkout",
        "web": "true",
        "region": "eu",
        "priority": "P1",
        "tinyId": "10",
    }
    # 1795428000 s is 2026-11-23T10:00:00Z, and 300 s later it was updated
    assert found.at == (TEN if state == "firing" else TEN.replace(minute=5))


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("dev.cdevents.incident.detected.0.2.0", "firing"),
        ("dev.cdevents.incident.reported.0.2.0", "firing"),
        ("dev.cdevents.incident.resolved.0.2.0", "resolved"),
        ("com.example.alert.acknowledged", "other"),
        ("com.github.push", "other"),
    ],
)
def test_cdevents(kind: str, state: str) -> None:
    (found,) = alerts({**CDEVENT, "type": kind})
    assert (found.key, found.state, found.at) == ("cloudevents:/monitoring/prod1/incident-123", state, TEN)
    assert (found.title, found.origin) == ("Response time above 2 s", "https://tickets.example/1")
    assert (found.labels["service"], found.labels["environment"]) == ("checkout", "prod1")


def test_a_ticket_with_a_long_address_is_not_linked_in_part() -> None:
    long = "https://tickets.example/" + "x" * 300
    content = {"description": "Slow", "ticketURI": long}
    (found,) = alerts({**CDEVENT, "data": {"subject": {"id": "1", "content": content}}})
    assert (found.origin, found.url) == ("", long)


def test_cdevents_without_an_envelope() -> None:
    bare = {
        "context": {
            "version": "0.4.1",
            "id": "271069a8",
            "source": "https://monitoring.example/",
            "type": "dev.cdevents.incident.detected.0.2.0",
            "timestamp": "2026-11-23T10:00:00Z",
        },
        "subject": CDEVENT["data"]["subject"],  # type: ignore[index]  # a literal
    }
    assert alerts(bare)[0].key == alerts(CDEVENT)[0].key
    assert alerts(bare)[0].at == TEN


def test_a_batch_of_cloud_events_is_one_notification_each() -> None:
    other = {
        **CDEVENT,
        "type": "com.example.alert",
        "subject": "queue",
        "data": {"message": "The queue is full"},
    }
    found = read([CDEVENT, other])
    assert len(found) == 2
    assert [each.title for each in alerts([CDEVENT, other])] == [
        "Response time above 2 s",
        "The queue is full",
    ]
    assert problems([CDEVENT, {"specversion": "1.0", "id": "2"}, other]) == [
        "the event has no source and no type, so it was skipped"
    ]


def test_a_cloud_event_around_another_payload_is_that_payload() -> None:
    envelope = {"specversion": "1.0", "id": "1", "source": "s", "type": "alert", "data": ALERTMANAGER}
    assert read(envelope)[0] == read(ALERTMANAGER)[0]


def test_the_issue_form_of_the_scaffold() -> None:
    (found,) = alerts(FORM)
    assert (found.title, found.services, found.severity) == (
        "Customers cannot pay by card",
        ("checkout", "payments"),
        "SEV1",
    )
    assert found.impact == "About 4,000 orders\nsince 10:00 UTC"
    labels = form_fields((SCAFFOLD / "github/ISSUE_TEMPLATE/declare.yml").read_bytes())
    assert {
        labels[line.removeprefix("### ")] for line in FORM.splitlines()[:13] if line.startswith("###")
    } == {
        "title",
        "services",
        "severity",
        "impact",
    }


def test_an_issue_of_a_forge() -> None:
    url = "https://github.com/example/incidents/issues/7"
    issue = {
        "title": "Major incident? Pay",
        "body": FORM,
        "html_url": url,
        "created_at": "2026-11-23T10:00:00Z",
    }
    (found,) = alerts({"action": "opened", "issue": {**issue, "state": "open"}})
    assert (found.key, found.at, found.url, found.origin) == (f"issue:{url}", TEN, url, url)
    assert alerts({"action": "closed", "issue": {**issue, "state": "closed"}})[0].state == "resolved"
    assert alerts({"action": "labeled", "issue": issue})[0].state == "other"
    by_gh = {"title": "Major incident?", "body": FORM, "url": url, "createdAt": "2026-11-23T10:00:00Z"}
    assert alerts(by_gh) == [replace(found, event="")]
    free = {"title": "Nobody can pay", "body": "It is broken.", "url": url}
    assert alerts(free)[0].title == "Nobody can pay"


def test_the_issue_template_of_gitlab() -> None:
    text = (SCAFFOLD / "gitlab/issue_templates/Declare.md").read_text()
    for heading, answer in (
        ("What is broken, and for whom", "Nobody can pay"),
        ("Services", "- checkout\n- email"),
    ):
        text = text.replace(f"## {heading}\n", f"## {heading}\n\n{answer}\n")
    (found,) = alerts(
        {"object_kind": "issue", "object_attributes": {"title": "x", "description": text, "url": "u"}}
    )
    assert (found.title, found.services) == ("Nobody can pay", ("checkout", "email"))
    assert (found.severity, found.impact) == ("", "")


def test_comments_without_an_end_take_no_time_and_stay() -> None:
    start = perf_counter()
    (found,) = alerts(
        "### What is broken, and for whom\n\nNobody can pay <!-- a --> x\n\n### Impact\n\n" + "<!--" * 14_000
    )
    assert (found.title, found.impact[:8]) == ("Nobody can pay x", "<!--<!--")
    assert perf_counter() - start < 5  # a search that starts again at each comment takes minutes


def test_the_headings_of_an_own_form() -> None:
    text = "### Was ist kaputt\n\nDie Kasse\n\n### Services\n\n- [x] checkout\n- [ ] email\n"
    (found,) = read(text, form={"Was ist kaputt": "title"})
    assert isinstance(found, Notification)
    assert (found.alerts[0].title, found.alerts[0].services) == ("Die Kasse", ("checkout",))


@pytest.mark.parametrize(
    "form", [None, b"- a list", b"body: text", b"body: [text, {id: a}, {attributes: {label: x}}]", b"\x00"]
)
def test_a_form_that_cannot_be_used_gives_no_headings(form: bytes | None) -> None:
    assert form_fields(form) == {}


def test_what_is_missing_is_not_invented() -> None:
    few = {
        "alerts": [{"labels": {"job": "x"}, "endsAt": "2026-11-23T10:00:00Z"}, {"fingerprint": "b"}, {}, 7]
    }
    found = read(few)
    assert [each.sentence for each in found if isinstance(each, ImportProblem)] == [
        f"alert {number} has neither a fingerprint nor labels, so it was skipped" for number in (3, 4)
    ]
    first, second = next(each for each in found if isinstance(each, Notification)).alerts
    assert (first.state, first.at, first.title) == ("resolved", TEN, "Alert without a name")
    assert (second.state, second.at, second.url) == ("firing", None, "")
    assert first.key != second.key
    later = {"alerts": [{"fingerprint": "b", "endsAt": "2026-11-23T10:30:00Z"}]}
    assert alerts(later)[0].state == "firing"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("{}", "this is not an alert in a known format"),
        ("[]", ""),
        ("hello", "this is not an alert in a known format"),
        ("", "there is nothing to read"),
        ("[1]", "this is not an object"),
        ('{"alerts": []}', "the payload contains no alerts"),
        ('{"alert": {"alertId": null}}', "neither an alias nor an id"),
        ('{"event": {"event_type": "incident.triggered", "data": {}}}', "the incident has no id"),
        ('{"title": null, "body": ""}', "does not say what is broken"),
        ('{"alerts": [' * 200, "this is not JSON"),
        ('{"alerts": ' + "[" * 200_000 + "]" * 200_000 + "}", "nested too deeply"),
        ('{"alerts": ' + "9" * 5_000 + "}", "a number has more than"),
        (b"\xff\xfe{}", "UTF-16"),
        (b"### A\n\xff", "not UTF-8"),
        (b"{" + b" " * LARGEST, "larger than 16 MiB"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(data: str | bytes, sentence: str) -> None:
    found = problems(data)
    assert sentence in " ".join(found)
    assert bool(found) == bool(sentence)


def hostile() -> Iterator[Any]:
    yield from (
        None,
        True,
        0,
        -1,
        1e308,
        10**300,
        "",
        "x" * 30_000,
        [],
        {},
        [[]],
        {"a": {}},
        "\x00\x1b[31mred\x07",
    )
    yield from (
        "\ud800",
        "\u202e",
        "line\nline",
        "0001-01-01T00:00:00Z",
        "2026-06-30T23:59:60Z",
        [None],
        "\x1b]0;x\x07y",
    )


@pytest.mark.sweep
@pytest.mark.parametrize("payload", [ALERTMANAGER, GRAFANA, PAGERDUTY, EVENT, OPSGENIE, CDEVENT])
def test_a_value_of_any_type_in_any_place_is_read_or_reported(payload: dict[str, Any]) -> None:
    for path in paths(payload):
        for value in hostile():
            changed = with_value(payload, path, value)
            for name in ("", *MODULES):
                for each in read(changed, name):
                    for alert in each.alerts if isinstance(each, Notification) else ():
                        assert 1 <= len(alert.title) <= 200
                        assert len(alert.key) <= 180
                        shown = "".join(
                            (alert.key, alert.title, alert.text, alert.url, *alert.labels.values())
                        )
                        assert not {"\x00", "\x1b", "\x07", "\u202e", "\ud800"} & set(shown)


def paths(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in (
        data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    ):
        yield (*above, key)
        yield from paths(value, (*above, key))


def with_value(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    first, *rest = path
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[first] = with_value(data[first], tuple(rest), value)
    return copy


def test_each_dialect_recognises_its_own_payload() -> None:
    payloads = {
        "alertmanager": ALERTMANAGER,
        "grafana": GRAFANA,
        "pagerduty": PAGERDUTY,
        "opsgenie": OPSGENIE,
        "cloudevents": CDEVENT,
        "issue": FORM,
    }
    assert {name: getattr(recognised(data), "name", None) for name, data in payloads.items()} == {
        name: name for name in MODULES
    }
    assert [dialect_named(name).name for name in MODULES] == [*MODULES]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the payloads of other projects are not beside the checkout")
def test_the_payloads_of_other_projects() -> None:
    """Counted in the files: their alerts, and those with `resolved` or with an end in the past."""
    found = {
        path.name: (len(each), sum(alert.state == "resolved" for alert in each))
        for path in CORPUS.rglob("*.json")
        for each in [alerts(path.read_bytes())]
    }
    one = dict.fromkeys(
        (
            "all_ok.json",
            "all_ok_extra_annotations.json",
            "all_ok_extra_labels.json",
            "with_common_items.json",
            "without_fingerprint.json",
            "without_instance_field.json",
            "without_mandatory_field.json",
            "without_optional_field.json",
        ),
        (1, 1),
    )
    assert found == {
        **one,
        "all_ok_multiple.json": (2, 2),
        "big_output.json": (1, 0),
        "emptyValue.json": (1, 0),
        "noGenURL.json": (8, 8),
        "production_example.json": (11, 0),
        "simpe.json": (1, 0),
    }
