"""`mim init --from-scratch`: eight answers make a repository that passes every check."""

from __future__ import annotations

import random

import pytest
import yaml

from mimkit.app.setup.from_scratch.organisation import service
from mimkit.cli import asking
from mimkit.cli.commands import init as init_command
from tests.stories.conftest import Desk

SERVICES = (
    "Booking, Digital",
    "Payments, Digital",
    "Ticket gates, Operations, needs Booking",
    "Staff mail",
    "Customer app, Digital, needs booking, Payments",
)
PEOPLE = (
    "Duty manager, duty@ferries.example, +47 22 00 00 01, manager",
    "Deputy on duty, +47 22 00 00 02, deputy, scribe",
    "Lead engineer, lead@ferries.example, technical lead, Digital",
    "Developer, dev@ferries.example, Digital",
    "Operations centre, ops@ferries.example, Operations",
    "Head of traffic, stakeholder",
)
PACKAGE = ("--package", "git+https://git.example.com/ops/mimkit@0123456789abcdef0123456789abcdef01234567")


def answers(
    services: tuple[str, ...] = SERVICES,
    people: tuple[str, ...] = PEOPLE,
    channels: tuple[str, ...] = (),
    *,
    name: str = "Fjord Ferries",
    zone: str = "Europe/Oslo",
) -> str:
    return "\n".join((name, zone, *services, "", *people, "", *channels, "", ""))


def refused(desk: Desk, typed: str) -> str:
    said = desk.type("init", "--from-scratch", stdin=typed)
    assert said.status == 2, said
    return " ".join(said.err.split())


def passes(desk: Desk) -> None:
    assert "no problems found" in desk.mim("check").out
    assert "no gaps" in desk.mim("roster", "check").out


def read(desk: Desk, path: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((desk.folder / path).read_text())
    return found


@pytest.mark.sweep
def test_an_organisation_from_its_answers(empty: Desk) -> None:
    said = empty.mim(
        "init", "--from-scratch", *PACKAGE, stdin=answers(channels=("executives, teams", "Staff, mail"))
    )
    assert "--service booking" in said.out
    passes(empty)
    policy = read(empty, "policy/policy.yaml")
    assert policy["organisation"] == "Fjord Ferries"
    assert policy["calendar"]["zone"] == "Europe/Oslo"  # type: ignore[index]
    assert [each["by"] for each in policy["approvals"]] == ["head-of-traffic", "duty-manager"]  # type: ignore[attr-defined]
    app = read(empty, "policy/services/customer-app.yaml")
    assert (app["owner"], app["depends_on"], app["stakeholders"]) == (
        "digital",
        ["booking", "payments"],
        ["head-of-traffic"],
    )
    digital = read(empty, "policy/groups/digital.yaml")
    assert digital["escalation"] == [{"person": "lead-engineer"}, {"after": "10m", "person": "developer"}]
    operations = read(empty, "policy/groups/operations.yaml")
    assert operations["escalation"] == [
        {"person": "operations-centre"},
        {"after": "10m", "person": "deputy-on-duty"},
    ]
    kinds = {each["id"]: each["kind"] for each in read(empty, "policy/channels.yaml")["channels"]}  # type: ignore[attr-defined]
    assert kinds == {"executives-teams": "chat", "staff-mail": "mail", "customers-status-page": "status-page"}
    form = read(empty, ".github/ISSUE_TEMPLATE/declare.yml")["body"]
    options = next(each for each in form if each.get("id") == "services")["attributes"]["options"]  # type: ignore[attr-defined]
    assert options == [
        "booking",
        "customer-app",
        "payments",
        "staff-mail",
        "ticket-gates",
        "other or unknown",
    ]
    for file in (empty.folder / "policy").rglob("*.yaml"):
        second = file.read_text().splitlines()[1]
        assert second.startswith("# ") or file.parent.name == "templates" or file.name == "glossary.yaml", (
            file
        )
    shown = " ".join(
        path.read_text() for path in (empty.folder / "policy").rglob("*.yaml") if "templates" not in str(path)
    )
    for example in ("retail-operations", "checkout-errors", "example.com", "Example organisation"):
        assert example not in shown
    said = empty.mim(
        "declare",
        "No bookings",
        "--drill",
        "--service",
        "booking",
        "--criterion",
        "service-unavailable",
        "--by",
        "duty-manager",
    )
    assert "also affects customer-app, ticket-gates" in said.out
    passes(empty)


def test_on_gitlab_the_form_lists_the_services(empty: Desk) -> None:
    empty.mim("init", "--from-scratch", "--forge", "gitlab", "--json", stdin=answers())
    form = (empty.folder / ".gitlab/issue_templates/Declare.md").read_text()
    assert (
        "From policy/services: booking, customer-app, payments, staff-mail, ticket-gates, or unknown." in form
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": " "}, "Name of the organisation: an answer is required"),
        ({"zone": "Oslo"}, "'Oslo' is not a valid time zone"),
        ({"services": ()}, "enter at least one service"),
        ({"services": ("Shop, A, B",)}, "'B' is a second team"),
        ({"services": ("Shop, needs Mail",)}, "'Mail' is not in the lines above (none yet)"),
        ({"services": ("Mail", "Shop, needs Mail and Fax")}, "'Fax' is not in the lines above (Mail)"),
        ({"services": ("Shop", "SHOP!")}, "'SHOP!' has the same id as 'Shop'"),
        ({"services": ("\N{CRAB}",)}, "has no letters or digits"),
        ({"services": ("Shop,,A",)}, "a value is missing before or between commas"),
        ({"people": ()}, "enter at least one person who can be on duty"),
        ({"people": ("Head, stakeholder",)}, "enter at least one person who can be on duty"),
        ({"people": ("Duty",)}, "Duty can be on duty, but has no email address and no phone number"),
        ({"people": ("Duty, a@b.example, c@d.example",)}, "'c@d.example' is a second email address"),
        ({"people": ("Duty, +44 20 7946 0001, 1234 5678",)}, "'1234 5678' is a second phone number"),
        ({"people": ("Duty, a@b.example, wizard",)}, "'wizard' is not an email address, a phone number, a role or a team"),
        ({"channels": ("press, mail",)}, "'press' is not an audience"),
        ({"channels": ("staff, pigeon",)}, "the channel for staff is missing or unknown"),
        ({"channels": ("staff",)}, "the channel for staff is missing or unknown"),
    ],
)  # fmt: skip
def test_a_wrong_answer_from_a_file_stops_before_anything_is_written(
    empty: Desk, changed: dict[str, tuple[str, ...]], told: str
) -> None:
    assert told in refused(empty, answers(**changed))  # type: ignore[arg-type]
    assert list(empty.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "needs"),
    [
        ("Shop, Digital, needs Mail and Pay", ["Mail", "Pay"]),
        ("Shop, Digital, needs mail AND pay, Stock and Sales", ["Mail", "Pay", "Stock and Sales"]),
        ("Shop, Digital, needs Stock and Sales, Mail and Pay", ["Stock and Sales", "Mail", "Pay"]),
        ("Shop, Digital, needs Stock and Sales", ["Stock and Sales"]),
    ],
)
def test_services_that_one_needs_can_be_joined_with_and(line: str, needs: list[str]) -> None:
    before = [service(each) for each in ("Mail", "Pay", "Stock and Sales")]
    assert [*service(line, before).needs] == needs


def test_a_file_that_ends_too_early_stops(empty: Desk) -> None:
    assert "at least one service" in refused(empty, "Acme\nUTC\n")


def test_in_a_terminal_a_wrong_answer_is_asked_for_again(
    empty: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (asking, init_command):
        monkeypatch.setattr(module, "is_terminal", lambda: True)
    monkeypatch.setattr("mimkit.cli.terminal.console.width", lambda: 80)
    typed = answers(zone="Oslo\nEurope/Oslo", services=("Shop, needs Mail", "Shop"), people=("", *PEOPLE[:2]))
    said = empty.mim("init", "--from-scratch", *PACKAGE, stdin=f"{typed}gitlab\nhttps://status.example.com\n")
    assert "'Oslo' is not a valid time zone. Write it as Europe/London or UTC." in said.out
    assert "One per line; an empty line ends the\nlist.\n" in said.out
    assert "'Mail' is not in the lines above" in said.out
    assert "Enter at least one person who can be on duty." in " ".join(said.out.split())
    assert (empty.folder / ".gitlab").is_dir()
    assert "site_url: https://status.example.com/" in (empty.folder / "mkdocs.yml").read_text()
    passes(empty)


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.sweep), pytest.param(3, marks=pytest.mark.sweep)]
)
def test_any_organisation_passes(empty: Desk, seed: int) -> None:
    pick = random.Random(seed)
    names = [
        "#1 shop: 'new'",
        "true",
        "Überweisung",
        "null",
        "0800",
        "A & B",
        "[x]",
        "- y",
        "Zug \u2013 Bahn",
        "e\u0301te\u0301",
    ]
    services = pick.sample(names, 6)
    lines = tuple(
        ", ".join(
            (
                each,
                pick.choice(("Team 1", "yes", "~team")),
                *(f"needs {other}" for other in pick.sample(services[:place], place // 3)),
            )
        )
        for place, each in enumerate(services)
    )
    duties = ["manager", "technical lead", "communications lead", "scribe", "deputy"]
    people = tuple(
        f"{name} {place}, {pick.choice(('+47 22 00 00 0' + str(place), f'p{place}@b.example'))}"
        + "".join(f", {each}" for each in pick.sample(duties, pick.randrange(3)))
        for place, name in enumerate(pick.sample(names, pick.randrange(2, 9)))
    )
    empty.mim(
        "init",
        "--from-scratch",
        *PACKAGE,
        stdin=answers(lines, people, name=pick.choice(names), zone="Pacific/Chatham"),
    )
    passes(empty)
