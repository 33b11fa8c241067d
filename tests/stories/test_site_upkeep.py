"""The URL of the site, and builds that run on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mimkit.app.site import is_anything_open
from tests.cli.workflows import GITLAB, SHIPPED, step

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk

URL = "https://status.example.com/"


def test_init_writes_the_url_of_the_site_and_doctor_misses_one(desk: Desk, tmp_path: Path) -> None:
    made = desk.mim(
        "init", str(tmp_path / "ours"), "--site-url", "https://status.example.com", "--json"
    ).document
    assert made["site_url"] == URL
    assert f"\nsite_url: {URL}\n" in (tmp_path / "ours/mkdocs.yml").read_text()
    assert "has no URL" not in desk.mim("-C", str(tmp_path / "ours"), "doctor").out
    signs = desk.mim("doctor", "--json").document["signs"]
    (missing,) = [each for each in signs if "has no URL" in each["words"]]
    assert missing["health"] == "look"
    assert missing["hint"].startswith("set site_url in mkdocs.yml")


@pytest.mark.parametrize("typed", ["status.example.com", "ftp://example.com", "https://u:p@example.com/"])
def test_init_refuses_a_url_that_readers_cannot_open(desk: Desk, tmp_path: Path, typed: str) -> None:
    said = desk.refused(2, "init", str(tmp_path / "ours"), "--site-url", typed)
    assert "is not a URL" in said.err
    assert not (tmp_path / "ours").exists()


@pytest.mark.sweep
def test_something_is_open_from_the_declaration_or_the_plan_until_the_end(desk: Desk) -> None:
    assert not is_anything_open(desk.folder)
    desk.mim("declare", "Exercise", "--service", "checkout", "--severity", "SEV1", "--drill")
    assert not is_anything_open(desk.folder)
    name = desk.declare("Nobody can pay", "--service", "checkout", "--severity", "SEV1")
    assert is_anything_open(desk.folder)
    desk.mim("demote", "-i", name, "--reason", "One till was unplugged")
    assert not is_anything_open(desk.folder)
    plan = ("--from", "2026-11-23 22:00", "--to", "2026-11-23 23:00")
    desk.mim("maintenance", "plan", "Upgrade of the database", "--service", "payments", *plan)
    assert is_anything_open(desk.folder)
    (name,) = [each["id"] for each in desk.mim("maintenance", "list", "--json").document["maintenance"]]
    desk.mim("maintenance", "cancel", name, "Not needed")
    assert not is_anything_open(desk.folder)


def test_a_scheduled_build_ends_early_without_a_site_and_says_so(desk: Desk) -> None:
    said = desk.mim("site", "build", "--audience", "public", "--if-open")
    assert said.out == "No incident is open and no maintenance is planned, so the site was not built.\n"
    found = desk.mim("site", "build", "--if-open", "--json").document
    assert found == {"version": 1, "folder": None, "audience": None}
    assert not (desk.folder / "build").exists()


def test_the_workflows_upload_only_what_a_scheduled_run_built() -> None:
    found = SHIPPED[".github/workflows/publish.yml"]
    crons = [each["cron"] for each in found[True]["schedule"]]
    assert (
        f"github.event.schedule == '{crons[0]}' && '--if-open'"
        in step(found, "Build the site")["with"]["command"]
    )
    assert "hashFiles('build/site/index.html') != ''" in step(found, "Upload the Pages artifact")["if"]
    assert {"if": '$CI_PIPELINE_SOURCE == "schedule"'} in GITLAB["pages"]["rules"]
    assert GITLAB["pages"]["allow_failure"] == {"exit_codes": 75}
