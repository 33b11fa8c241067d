"""Output of `mim policy show`."""

from __future__ import annotations

import json

import pytest

from mimkit.app.reading.records import gather
from mimkit.model.in_force import PolicyVersion
from mimkit.model.policy.code_repository import CodeRepository
from mimkit.model.policy.policy import Policy, ReleaseGate
from mimkit.report.policy.policy import PolicyBlock, Shown, blocks, document
from tests.builders import Desk, clock

REVIEWS = """review:
  second_person: true
  sections:
    - id: customers
      title: What customers told us
      ask: Who called?
      required: true
    - id: vendors
      title: Vendors
gates: ["""


def version(at: str, policy: Policy | None, subject: str = "Change it") -> PolicyVersion:
    return PolicyVersion(
        f"{at.replace(':', '')}abcdef0123", clock(at), "Duty", subject, policy, "" if policy else "x:1: odd"
    )


def by_heading(shown: Shown) -> dict[str, PolicyBlock]:
    return {block.heading: block for block in blocks(shown)}


def pairs(block: PolicyBlock) -> dict[str, str]:
    return {name: text for name, text, *_ in block.rows}


def shown(desk: Desk, *versions: PolicyVersion, at: int = -1, is_complete: bool = True) -> Shown:
    place = at % len(versions) if versions else -1
    return Shown(desk.policy, versions, place, is_complete)


def test_the_first_part_says_since_when_and_by_whose_leave(desk: Desk) -> None:
    rows = by_heading(shown(desk, version("10:00", desk.policy)))["Policy of Example organisation"].rows
    assert rows == (
        ("in force", "since 2026-11-23 10:00 UTC (commit 1000abc)"),
        (
            "approved by",
            (
                "retail-operations on 2026-01-05: Criteria and severities, for the business\n"
                "mim-duty on 2026-01-05: Roles, deadlines and closing gates, for IT"
            ),
        ),
        ("review by", "2027-01-05"),
        ("calendar", "UTC; mon, tue, wed, thu, fri from 09:00 to 17:00"),
    )


def test_what_nobody_approved_and_nobody_committed_says_so(desk: Desk) -> None:
    bare = desk.policy.model_copy(update={"approvals": (), "review_by": None})
    rows = next(blocks(Shown(bare, (), -1, is_complete=True))).rows
    assert [row[0] for row in rows] == ["approved by", "calendar"]
    assert rows[0][1] == "no one"
    unannotated = desk.but_policy("    note: Roles, deadlines and closing gates, for IT\n", "").policy
    facts = pairs(next(blocks(Shown(unannotated, (), -1, is_complete=True))))
    assert facts["approved by"].endswith("\nmim-duty on 2026-01-05")


def test_holidays_are_counted(desk: Desk) -> None:
    free = desk.but_policy("opens: 09:00", "holidays: [{day: 2026-12-25, title: Christmas}]\n  opens: 09:00")
    rows = next(blocks(shown(free))).rows
    assert rows[-1][1].endswith("17:00, except 1 holiday")


def test_criteria_come_in_order_with_how_to_tell(desk: Desk) -> None:
    rows = by_heading(shown(desk))["Major incident criteria: the first one met applies"].rows
    assert rows[0] == (
        "1. service-unavailable",
        "declare, SEV1",
        (
            "a critical business service is completely unavailable\n"
            "Test: A tier 1 service is unavailable to all users for five minutes or longer."
        ),
    )
    assert [row[0][:2] for row in rows] == ["1.", "2.", "3.", "4."]


def test_severities_roles_clocks_and_gates_have_their_rows(desk: Desk) -> None:
    ordinary = desk.but_policy("title: Needs coordination", "title: Needs coordination\n    major: false")
    found = by_heading(shown(ordinary))
    assert [row[1] for row in found["Severities, highest first"].rows] == [
        "major", "major", "ordinary", "major",
    ]  # fmt: skip
    assert found["Roles"].rows[0][1] == (
        "Major incident manager; required; assigned at declaration to the person on call; "
        "cannot be combined with technical-lead"
    )
    clocks = pairs(found["Clocks"])
    assert clocks["first-update"] == (
        "First stakeholder update\nWithin 15m after declaration; owner: communications-lead\n"
        "separately for each audience of the affected services"
    )
    assert "owed by" not in clocks["action-done"]
    assert len(found["Before an incident is closed"].rows) == 7
    assert "Waivers" not in found


def test_a_clock_of_a_law_has_its_remarks_below_it(desk: Desk) -> None:
    lawful = desk.but_policy("met_by: update\n", "met_by: update\n    source: A contract\n")
    rows = pairs(by_heading(shown(lawful))["Clocks"])
    assert rows["first-update"].endswith("\nsource: A contract")


def test_waivers_say_why_and_how_long(desk: Desk) -> None:
    waiver = "{clock: review, reason: A test, approver: mim-duty, on: 2026-11-01"
    waived = desk.but_policy(
        "gates: [", f"waivers:\n  - {waiver}}}\n  - {waiver}, of: X, until: 2026-12-01}}\ngates: ["
    )
    assert by_heading(shown(waived))["Waivers"].rows == (
        ("review", "everything: A test\napproved by mim-duty on 2026-11-01"),
        ("review", "X: A test\napproved by mim-duty on 2026-11-01, until 2026-12-01"),
    )


def test_each_version_says_what_it_changed(desk: Desk) -> None:
    former = desk.but_policy("gates: [restored, ", "gates: [").policy
    versions = (
        version("08:00", former, "Begin"),
        version("09:00", None, "Slip"),
        version("10:00", desk.policy, "Mend"),
        version("11:00", desk.policy, "A comment"),
    )
    found = shown(desk, *versions, at=2, is_complete=False)
    assert by_heading(found)["Versions, newest first"].rows == (
        ("2026-11-23 11:00 UTC", "1100abc", "A comment\nno effective change"),
        ("2026-11-23 10:00 UTC", "1000abc", "Mend (shown here)\ngates (restored added)"),
        ("2026-11-23 09:00 UTC", "0900abc", "Slip\nnot readable by this version: x:1: odd"),
        ("2026-11-23 08:00 UTC", "0800abc", "Begin"),
        (
            "before",
            "",
            "unknown, because this is a shallow clone: git fetch --unshallow",
        ),
    )
    assert (
        next(blocks(found)).rows[0][1].startswith("since 2026-11-23 10:00 UTC, until 2026-11-23 11:00 UTC (")
    )


def test_a_version_that_changes_everything_is_cut(desk: Desk) -> None:
    bare = desk.policy.model_copy(update={"clocks": ()})
    found = shown(desk, version("08:00", bare), version("09:00", desk.policy))
    lines = by_heading(found)["Versions, newest first"].rows[0][2].splitlines()
    assert lines[1:7] == [f"clock {each.id} added" for each in desk.policy.clocks[:6]]
    assert lines[7] == f"and {len(desk.policy.clocks) - 6} more changes"


def test_the_document_has_the_policy_as_its_file_has_it_and_all_versions(desk: Desk) -> None:
    former = desk.but_policy("gates: [restored, ", "gates: [").policy
    found = shown(desk, version("08:00", former), version("09:00", None), version("10:00", desk.policy))
    told = json.loads(json.dumps(document(found)))
    assert told["version"] == 1
    assert told["in_force"] == {
        "commit": "1000abcdef0123",
        "since": "2026-11-23T10:00:00Z",
        "author": "Duty",
        "subject": "Change it",
        "until": None,
    }
    assert Policy.model_validate(told["policy"]) == desk.policy
    assert [each["changes"] for each in told["history"]] == [[], [], ["gates (restored added)"]]
    assert [each["unreadable"] for each in told["history"]] == [None, "x:1: odd", None]
    assert told["complete"] is True


def test_the_document_of_a_policy_without_a_commit_has_no_version(desk: Desk) -> None:
    assert document(shown(desk))["in_force"] == {"until": None}
    earlier = document(shown(desk, version("08:00", desk.policy), version("09:00", desk.policy), at=0))
    assert earlier["in_force"]["until"] == "2026-11-23T09:00:00Z"


def test_what_reviews_need_is_listed(desk: Desk) -> None:
    found = by_heading(shown(desk.but_policy("gates: [", REVIEWS)))
    assert found["Reviews"].rows == (
        ("second person", "Someone other than the owner must sign off the review before it is published."),
        ("customers", "What customers told us (required)\nWho called?"),
        ("vendors", "Vendors"),
    )
    assert "Reviews" not in by_heading(shown(desk))


@pytest.mark.parametrize("name", ["worked", "root-cause", "customers"])
def test_a_section_of_the_policy_has_a_new_name(desk: Desk, name: str) -> None:
    odd = desk.but_policy("gates: [", REVIEWS.replace("id: vendors", f"id: {name}"))
    (found,) = gather(odd.files).diagnostics
    assert (
        f"the id `{name}` more than once, or `{name}` is a built-in section of every review" in found.message
    )


def test_releases_and_the_repositories_of_the_work_are_shown(desk: Desk) -> None:
    blocks_ = by_heading(shown(desk))
    rest = "an open major incident on the service or on a service that it depends on"
    heading = "Repositories whose commits are evidence for action items"
    assert blocks_["Releases"].rows == (("mim gate", f"only warns of {rest}"),)
    assert heading not in blocks_
    policy = desk.policy.model_copy(
        update={
            "release_gate": ReleaseGate(open_incidents="block"),
            "repositories": (
                CodeRepository(id="shop", clone="../shop"),
                CodeRepository(
                    id="infra", clone="../infra", branch="live", url="https://git.example.com/shop/infra"
                ),
            ),
        }
    )
    changed = by_heading(Shown(policy, (), -1, is_complete=True))
    assert changed["Releases"].rows == (("mim gate", f"exits with status 1 for {rest}"),)
    assert changed[heading].rows == (
        ("shop", "clone in ../shop"),
        ("infra", "clone in ../infra, branch live\nhttps://git.example.com/shop/infra"),
    )


def test_the_action_items_with_an_issue_are_shown(desk: Desk) -> None:
    heading = "Action items with an issue on the forge"
    assert heading not in by_heading(shown(desk))
    few = desk.but_policy("gates: [", "action_issues: {priorities: [high]}\ngates: [")
    assert by_heading(shown(few))[heading].rows == (("priorities", "high"),)
    more = """action_issues:
  priorities: [high, medium]
  kinds: [prevent]
  severities: [SEV1]
  url: https://git.example.com/shop/incidents
gates: ["""
    assert by_heading(shown(desk.but_policy("gates: [", more)))[heading].rows == (
        ("priorities", "high, medium"),
        ("kinds", "prevent"),
        ("severities", "SEV1"),
        ("reviews", "https://git.example.com/shop/incidents"),
    )


def test_updates_that_need_approval_are_listed(desk: Desk) -> None:
    wanted = """update_approvals:
  - {audience: customers, roles: [major-incident-manager, deputy]}
  - {audience: staff, roles: [deputy], severities: [SEV1, pending], within: 2h}
gates: ["""
    assert pairs(by_heading(shown(desk.but_policy("gates: [", wanted)))["Updates that need approval"]) == {
        "customers": "approved by major-incident-manager or deputy within 15m",
        "staff": "approved by deputy within 2h at SEV1, pending",
    }
    assert "Updates that need approval" not in by_heading(shown(desk))


def test_rules_for_alerts_are_shown(desk: Desk) -> None:
    wanted = """alerts:
  by: scribe-duty
  rules:
    - {labels: {alertname: Checkout*, severity: critical}, service: checkout, severity: SEV1, outcome: declare}
    - {labels: {team: shop}}
gates: ["""
    assert by_heading(shown(desk.but_policy("gates: [", wanted)))["Alerts"].rows == (
        ("author", "scribe-duty"),
        ("declares", "alertname=Checkout*, severity=critical: SEV1 checkout"),
        ("proposes", "team=shop"),
    )
    only = desk.but_policy("gates: [", wanted.replace("  by: scribe-duty\n", ""))
    assert len(by_heading(shown(only))["Alerts"].rows) == 2
    assert "Alerts" not in by_heading(shown(desk))
