"""The worked cases of worked_cases.yaml: computed deadlines equal the ones worked out manually."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from mimkit.clocks.due import all_intervals, due
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.obligation import Obligation
from mimkit.model.organisation.directory import Channels
from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import Snapshot
from tests.builders import DAY, INCIDENT, Desk, clock, entry, incident

BOOK = yaml.load(
    Path(__file__).with_name("worked_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
CASES: list[dict[str, Any]] = BOOK["cases"]
_TIME = re.compile(r"^((?:\+\d+ |\d{4}-\d\d-\d\d )?\d\d:\d\d) ?(.*)$")


def moment(text: str) -> datetime:
    if text[4:5] == "-":
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    return clock(text)


def written(at: datetime) -> str:
    days = (at.date() - DAY).days
    return f"{at:%H:%M}" if days == 0 else f"+{days} {at:%H:%M}"


def entries(lines: list[str]) -> list[dict[str, Any]]:
    made = []
    for number, line in enumerate(lines):
        found = _TIME.match(line)
        assert found, line
        kind, *words = found[2].split(" ")
        at = moment(found[1])
        keys = keys_of(kind, words)
        made.append(
            {
                **entry("00:00", kind),
                "at": at,
                "recorded": at,
                "id": f"01KAR000000000000000000{number:03}",
                **keys,
            }
        )
    return made


def keys_of(kind: str, words: list[str]) -> dict[str, Any]:
    first, second = (*words, "", "")[:2]
    told = {"audience": words[words.index("to") + 1]} if "to" in words else {}
    promised = {"next": moment(" ".join(words[words.index("next") + 1 :]))} if "next" in words else {}
    by_kind: dict[str, dict[str, Any]] = {
        "declared": {"severity": first},
        "proposed": {"severity": first},
        "severity": {"severity": first, "reason": "x"},
        "update": {"affected": "a", "doing": "b", **told, **promised},
        "role": {"role": first, "person": second},
        "page": {"group": first},
        "join": {"group": first},
        "workaround": {"text": "x"},
        "bridge": {"url": "https://meet.example.com/k7f"},
        **{key: {"text": "x", **said_by(first, second)} for key in ("note", "finding", "blocker", "query")},
        "set": fact(first) if kind == "set" else {},
        "merged": {"into": "MI-20261123-AAA"},
        **{key: {"reason": "x"} for key in ("rejected", "demoted", "reopen")},
    }
    return by_kind.get(kind, {})


def said_by(word: str, name: str) -> dict[str, Any]:
    """Return the keys of an entry `by PERSON`, or one that `resolves` the entry of a number, from 0."""
    if word == "resolves":
        return {"resolves": f"01KAR000000000000000000{int(name):03}"}
    return {"by": name} if word == "by" else {}


def fact(text: str) -> dict[str, Any]:
    """Return the keys of a fact that is set: `services+email`, `services-email`, `services=email`."""
    field, sign, name = re.split(r"([-+=])", text, maxsplit=1)
    return {"field": field, {"+": "add", "-": "remove", "=": "value"}[sign]: [name]}


def policy_of(case: dict[str, Any], desk: Desk) -> Policy:
    raw = desk.policy.model_dump(mode="python", by_alias=True)
    raw["clocks"] = [{"id": name, "title": name, **BOOK["clocks"][name]} for name in case["clocks"]]
    raw["calendar"] = {
        **raw["calendar"],
        "zone": case.get("zone", "UTC"),
        "holidays": [{"day": day, "title": "x"} for day in case.get("holidays", ())],
        "extra_business_days": [{"day": day, "title": "x"} for day in case.get("extra_business_days", ())],
    }
    raw["waivers"] = [{"reason": "x", "approver": "a", **waiver} for waiver in case.get("waivers", ())]
    raw["review_by"] = case.get("review_by")
    return Policy.model_validate(raw)


def review_of(case: dict[str, Any]) -> Review | None:
    if "review" not in case:
        return None
    raw = dict(case["review"])
    for key in ("started", "held", "published"):
        raw |= {key: moment(raw[key])} if key in raw else {}
    if "waived" in raw:
        raw["waived"] = {"reason": "x", "approver": "a", "at": moment(raw["waived"])}
    raw["actions"] = [action(number, each) for number, each in enumerate(raw.get("actions", ()), 1)]
    return Review.model_validate(
        {"incident": INCIDENT, "owner": "mim-duty", "started": clock("10:55"), **raw}
    )


def action(number: int, raw: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": f"AC-20261124-{number:03}", "title": "x", **raw}
    made |= {key: moment(raw[key]) for key in ("opened", "assigned") if key in raw}
    if "declined" in raw:
        made["declined"] = {"at": moment(raw["declined"]), "by": "a", "reason": "x"}
    return made


def problem_of(case: dict[str, Any]) -> list[Problem]:
    if "problem" not in case:
        return []
    raw = case["problem"]
    times = {key: moment(raw[key]) for key in ("opened", "fixed") if key in raw}
    return [
        Problem.model_validate(
            {"id": "PB-20261124-001", "title": "x", "incidents": [INCIDENT], **raw, **times}
        )
    ]


def world_of(case: dict[str, Any], desk: Desk) -> Snapshot:
    timeline = entries(case.get("timeline", []))
    record: Incident = incident(
        *timeline,
        mode=case.get("mode", "live"),
        services=case.get("services", ["checkout"]),
        visibility="restricted" if "restricted" in case else "normal",
        audiences=case.get("restricted", []),
    )
    informs: dict[str, list[str]] = case.get("informs", {})
    services = {
        name: service.model_copy(update={"audiences": tuple(informs.get(name, ()))})
        for name, service in desk.snapshot.services.items()
    }
    audiences = [
        *(
            {"id": name, "title": name, "channel": "x"}
            for name in ("executives", "staff", "customers")
            if informs
        ),
        {"id": "regulator", "title": "x", "channel": "x", "authority": True},
    ]
    review = review_of(case)
    people = {
        name: person.model_copy(update={"left": datetime.fromisoformat(day).date()})
        for name, person in desk.snapshot.people.items()
        if (day := case.get("left", {}).get(name))
    }
    runbooks = {
        name: runbook.model_copy(update={"review_by": datetime.fromisoformat(case["runbook"]).date()})
        for name, runbook in desk.snapshot.runbooks.items()
        if "runbook" in case
    }
    return Snapshot(
        policy_of(case, desk),
        people=people,
        runbooks=runbooks,
        groups=desk.snapshot.groups,
        services=services,
        channels=Channels.model_validate({"audiences": audiences}),
        incidents={INCIDENT: record} if timeline else {},
        reviews={INCIDENT: review} if review else {},
        problems={each.id: each for each in problem_of(case)},
    )


def said(found: Obligation) -> str:
    name = f"{found.clock}/{found.subject}" if found.subject else found.clock
    return f"{name} due {written(found.due)} {found.status}"


def normal(line: str) -> str:
    name, _, rest = line.partition(" due ")
    at, _, status = rest.rpartition(" ")
    return f"{name} due {written(moment(at))} {status}"


@pytest.mark.parametrize("case", CASES, ids=[each["case"] for each in CASES])
def test_what_is_owed_is_what_was_worked_out_by_hand(case: dict[str, Any], desk: Desk) -> None:
    snapshot, now = world_of(case, desk), moment(case["now"])
    assert sorted(map(said, due(snapshot, now))) == sorted(map(normal, case["owes"]))
    if "history" in case:
        made = Dossier(snapshot.incidents[INCIDENT], snapshot).under_its_policy().at(now)
        assert list(map(said, all_intervals(made))) == list(map(normal, case["history"]))


def test_there_are_cases_enough_and_each_says_where_its_rule_comes_from() -> None:
    assert len(CASES) >= 40
    assert len({each["case"] for each in CASES}) == len(CASES)
    sources = {each["source"].partition(",")[0] for each in CASES}
    assert sources == {"guide", "practice", "bugs", "product", "ours"}
    assert {name for each in CASES for name in each["clocks"]} == set(BOOK["clocks"])
