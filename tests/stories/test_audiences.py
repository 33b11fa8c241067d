"""What each audience sees of each kind of record: the table in the docs, compared with three built sites."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

PAGE = Path(__file__).parents[2] / "site" / "how-to" / "publish-the-site.md"
SITES = ("public", "internal", "restricted")
PUBLIC = ("update", "--audience", "customers", "--affected", "Some users", "--doing")
COUNTED = "1 restricted incident is not shown."


def table() -> dict[str, tuple[str, ...]]:
    """Return the rows of the table: what each of the three sites shows of a record."""
    section = PAGE.read_text().split("### What each audience sees")[1].split("\n#")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line
    ]
    assert rows[0] == ["record", *SITES]
    return {name: tuple(cells) for name, *cells in rows[2:]}


def one(desk: Desk, *words: str, title: str = "Slow") -> str:
    """Declare an incident of a service that no public service needs, and return its id."""
    return desk.declare(title, *(words or ("--service", "email", "--severity", "SEV1")))


def recorded(desk: Desk) -> dict[str, str]:
    """Record one of each kind, and return the text by which it is recognised: its id, or a text of its own."""
    email = ("--service", "email", "--severity", "SEV1")
    found: dict[str, str] = {}

    def told(name: str, *words: str) -> str:
        found[name] = one(desk, *words, title=name)
        desk.mim(*PUBLIC, "We look for the cause", "-i", found[name])
        return found[name]

    checkout = ("--service", "checkout", "--severity", "SEV1")
    live = found["A declared incident that affects a public service"] = one(desk, *checkout)
    found["A declared incident that does not affect a public service"] = one(desk, *email)
    shown = told(
        "A declared incident that does not affect a public service, with an update for the public", *email
    )
    found["A restricted incident"] = one(desk, *checkout, "--restricted")
    told("A drill, even with an update for the public", *checkout, "--drill")
    found["A proposed incident, until it is declared"] = one(desk, *checkout, "--propose")
    told("A proposed incident with an update for the public", *email, "--propose")
    rejected = found["A rejected proposal"] = one(desk, *checkout, "--propose")
    desk.mim("reject", "-i", rejected, "--reason", "One till only")
    times = ("--started", "2026-03-02T08:10Z", "--restored", "2026-03-02T09:02Z", "--service", "checkout")
    for name in ("A back-filled incident", "A back-filled incident with an update for the public"):
        found[name] = desk.mim("backfill", name, *times, "--json").document["incident"]
    desk.mim(*PUBLIC, "We looked", "--at", "2026-03-02T08:20Z", "-i", found[name])
    demoted = found["A declared incident that was demoted, without an update for the public"] = one(
        desk, *checkout
    )
    desk.mim("demote", "-i", demoted, "--reason", "One till only")
    merged = found["A declared incident that was merged into another one"] = one(desk, *checkout)
    desk.mim("merge", "--into", live, "-i", merged)
    texts(desk, shown, found)
    reviews(desk, found)
    maintenance(desk, found)
    return found


def texts(desk: Desk, incident: str, found: dict[str, str]) -> None:
    """Record texts in an incident that the public sees."""

    def say(name: str, text: str, audience: str = "customers") -> str:
        found[name] = text
        words = ("--affected", "Some users", "--doing", text, "--audience", audience)
        desk.mim("update", *words, "-i", incident)
        return str(desk.timeline(incident)[-1]["id"])

    say("An update for the public", "The mail of today arrives")
    say("An update for an internal audience", "The spare disk arrives", "staff")
    found["A workaround that was retracted"] = "Use the spare gate"
    desk.mim("workaround", "Use the spare gate", "-i", incident)
    desk.mim("retract", desk.timeline(incident)[-1]["id"], "-i", incident, "--reason", "Of another incident")
    found["A finding, and its text before a correction"] = "All mail is lost today"
    desk.mim("log", "All mail is lost today", "--kind", "finding", "-i", incident)
    desk.mim("amend", desk.timeline(incident)[-1]["id"], "-i", incident, "--text", "Some of it is late")
    secret = say("A text that was redacted", "The customer Contoso Bank waits")
    desk.mim("redact", secret, "-i", incident, "--reason", "Names a customer")


def maintenance(desk: Desk, found: dict[str, str]) -> None:
    """Plan maintenance of a public service, of another one, and private maintenance."""
    window = ("--from", "2026-12-01T22:00Z", "--to", "2h")
    for name, words in {
        "Maintenance of a public service": ("--service", "checkout"),
        "Maintenance of another service": ("--service", "email"),
        "Maintenance of a public service with `--private`": ("--service", "payments", "--private"),
    }.items():
        found[name] = f"New disks of kind {len(found)}"
        desk.mim("maintenance", "plan", found[name], *words, *window)


def reviews(desk: Desk, found: dict[str, str]) -> None:
    """Record a draft review, and two published ones."""
    names = {
        "A draft review": (),
        "A published review that is shared with the public": ("--shared-with", "customers"),
        "A published review that is not shared with the public": ("--shared-with", "staff"),
    }
    for number, (name, shared) in enumerate(names.items()):
        found[name] = f"A lesson of number {number} was learnt"
        incident = one(desk, "--service", "checkout", "--severity", "SEV1")
        desk.mim("restored", "-i", incident)
        desk.mim("review", "start", "-i", incident)
        desk.mim("review", "add", "worked", found[name], "-i", incident)
        if shared:
            public = "customers" in shared
            kind = "that is shared" if public else "that is not shared"
            item = f"An action item with a public title, in a review {kind} with the public"
            found[item] = f"The pool number {number} is larger"
            planned = ("--owner", "database-duty", "--due", "2026-12-20", "-i", incident)
            desk.mim("action", "add", found[item], *planned, "--public-title", found[item])
            if public:
                found["An action item without a public title, in such a review"] = "Repair the old gate"
                desk.mim("action", "add", "Repair the old gate", *planned)
            path = desk.record(incident).with_name("review.yaml")
            path.write_text(
                re.sub(r"state: \w+", "state: published", path.read_text()) + f"shared_with: [{shared[1]}]\n"
            )
            desk.commit()


def read(site: Path) -> str:
    return "\n".join(
        f"{path.relative_to(site)}\n{path.read_text(errors='replace')}"
        for path in site.rglob("*")
        if path.is_file() and "assets" not in path.parts and path.name != ".mimkit-site"
    )


def seen(site: str, mark: str, *, is_restricted: bool) -> str:
    if mark in site:
        return "shown"
    return "counted" if is_restricted and COUNTED in site else "not shown"


@pytest.mark.sweep
def test_three_sites_show_what_the_table_says(desk: Desk, tmp_path: Path) -> None:
    records = recorded(desk)
    expected = table()
    assert list(expected) == list(records)
    building = {
        name: desk.spawn("site", "build", "--audience", name, "--out", str(tmp_path / name)) for name in SITES
    }
    sites = {}
    for name, process in building.items():
        said = desk.answer(process)
        assert said.status == 0, said
        sites[name] = read(tmp_path / name)
    restricted = records["A restricted incident"]
    found = {
        name: tuple(seen(sites[each], mark, is_restricted=mark == restricted) for each in SITES)
        for name, mark in records.items()
    }
    assert found == expected
