"""Every page shows the content of its records, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mimkit.errors import UsageError
from mimkit.model.incident.entries import Acknowledged, PageReceipt
from mimkit.model.incident.review import ReviewSection
from mimkit.model.policy.policy import Clock, ReviewQuestion, ReviewRequirements
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.pages import pages
from mimkit.publish.public.snapshot import public
from mimkit.publish.views.policy import business_days
from mimkit.report.policy.clock_text import deadline_text

OPEN = "incidents/2026/MI-20261123-K7F.md"
REVIEWED = "incidents/2026/MI-20260914-B3Q.md"
WEEKEND = "incidents/2026/MI-20260502-9WD.md"


@pytest.fixture(scope="module")
def site(snapshot: Snapshot, facts: BuildFacts) -> dict[str, str]:
    return pages(snapshot, facts)


@pytest.fixture
def words(site: dict[str, str], seen: Any) -> Callable[[str], str]:
    return lambda uri: str(seen(site[uri]).words)


def without(snapshot: Snapshot, *modes: str) -> Snapshot:
    kept = {key: each for key, each in snapshot.incidents.items() if each.mode not in modes}
    return snapshot.with_records(kept, snapshot.reviews, snapshot.problems)


def test_every_record_has_its_page(site: dict[str, str], snapshot: Snapshot) -> None:
    assert sorted(site) == sorted(
        [
            "index.md",
            "actions.md",
            "metrics.md",
            "on-call.md",
            "policy.md",
            "reviews.md",
            "runbooks.md",
            "services.md",
            "incidents/index.md",
            "incidents/2019.md",
            "incidents/2026.md",
            "problems/index.md",
            *(f"incidents/{each[3:7]}/{each}.md" for each in snapshot.incidents),
            *(f"problems/{each}.md" for each in snapshot.problems),
            *(f"services/{each}.md" for each in snapshot.services),
            *(f"runbooks/{each}.md" for each in snapshot.runbooks),
            *(f"incidents/severity/{each}.md" for each in ("pending", "sev1", "sev2", "sev3")),
            *(f"incidents/category/{each}.md" for each in ("certificate", "change")),
            "incidents/cause/configuration-drift.md",
            "incidents/tag/mail.md",
        ]
    )


def test_the_same_records_make_the_same_site(
    site: dict[str, str], snapshot: Snapshot, facts: BuildFacts
) -> None:
    assert pages(snapshot, facts) == site


def test_no_tier_is_built_on_a_guess(snapshot: Snapshot, facts: BuildFacts) -> None:
    with pytest.raises(UsageError) as refused:
        pages(snapshot, replace(facts, audience="customers"))
    assert refused.value.sentence == "Unknown audience: customers."


def test_html_stands_in_blocks_without_blank_lines(site: dict[str, str]) -> None:
    for markdown in site.values():
        body = markdown.split("---\n", 2)[2]
        for block in filter(None, body.strip().split("\n\n")):
            assert block.startswith(("## ", "<div class="))
            assert block.startswith("## ") or block.endswith("</div>")


def test_every_link_leads_to_a_page_and_a_place_on_it(site: dict[str, str], seen: Any) -> None:
    for uri, markdown in site.items():
        here = uri.removesuffix(".md").removesuffix("index").split("/")
        for target in seen(markdown).targets:
            if target.startswith(("https://", "tel:", "mailto:")):
                continue
            address, _, anchor = target.partition("#")
            there = [each for each in here if each]
            for step in filter(None, address.split("/")):
                there = there[:-1] if step == ".." else there if step == "." else [*there, step]
            path = "/".join(there)
            found = next(each for each in (f"{path}.md", f"{path}/index.md".lstrip("/")) if each in site)
            assert not anchor or f'id="{anchor}"' in site[found]


def test_the_first_page_says_what_is_happening(words: Callable[[str], str]) -> None:
    home = words("index.md")
    assert "1 open incident" in home
    assert "Next update 23 Nov 2026, 10:51 UTC 4m overdue" in home
    assert "0 days an incident is open" in home
    assert "39 days overdue" in home
    assert "These figures exclude 1 drill and 1 back-filled record." in home


def test_the_first_page_says_that_nothing_is_happening(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    kept = {key: each for key, each in snapshot.incidents.items() if key != "MI-20261123-K7F"}
    calm = snapshot.with_records(kept, snapshot.reviews, snapshot.problems)
    home = seen(pages(calm, facts)["index.md"]).words
    assert "No open major incidents" in home
    assert "70 days" in home


def test_the_first_page_counts_by_quarter(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    new_year = replace(facts, now=datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    home = seen(pages(snapshot, new_year)["index.md"]).words
    assert "major incidents in Q1 0 1 in the previous quarter" in home
    assert "major incidents in 2027 0 3 in 2026" in home


def test_the_first_page_counts_one_in_the_singular(words: Callable[[str], str]) -> None:
    home = words("index.md")
    assert "major incident in Q4 1 " in home
    assert "major incidents in 2026 3 " in home


def test_two_open_incidents_are_counted(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    reopened = snapshot.incidents["MI-20260914-B3Q"]
    before_close = tuple(each for each in reopened.timeline if each.kind != "close")
    incidents = {**snapshot.incidents, reopened.id: reopened.model_copy(update={"timeline": before_close})}
    changed = snapshot.with_records(incidents, snapshot.reviews, snapshot.problems)
    assert "2 open incidents" in seen(pages(changed, facts)["index.md"]).words


def test_an_archive_says_that_it_is_one(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    home = seen(pages(without(snapshot, "live", "drill"), facts)["index.md"]).words
    assert "Archive of past incidents" in home
    assert "No open major incidents" not in home
    two = without(snapshot, "live", "drill").incidents["MI-20191108-F5V"]
    older = two.model_copy(update={"id": "MI-20180101-AAA"})
    both = without(snapshot, "live", "drill").with_records({two.id: two, older.id: older}, {}, {})
    assert "2018 to 2019" in seen(pages(both, facts)["index.md"]).words


def test_only_drills_are_no_major_incident(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    home = seen(pages(without(snapshot, "live", "backfill"), facts)["index.md"]).words
    assert "No incidents yet." in home


def test_a_new_repository_has_a_site(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    empty = Snapshot(snapshot.policy.model_copy(update={"approvals": (), "review_by": None, "clocks": ()}))
    site = pages(empty, facts)
    assert sorted(site) == [
        "actions.md", "incidents/index.md", "index.md", "metrics.md", "on-call.md", "policy.md",
        "problems/index.md", "reviews.md", "runbooks.md", "services.md",
    ]  # fmt: skip
    assert "No incidents yet." in seen(site["index.md"]).words
    assert "major incidents None" in seen(site["index.md"]).words
    assert "This policy has not been approved yet." in seen(site["policy.md"]).words
    assert "The service catalogue is empty." in seen(site["services.md"]).words


def test_an_incident_shows_its_milestones_and_the_steps_between(words: Callable[[str], str]) -> None:
    page = words(OPEN)
    assert "Impact started 23 Nov 2026, 09:58 UTC" in page
    assert "Declared 23 Nov 2026, 10:09 UTC +7m" in page
    assert "Workaround in place 7m so far" in page
    assert "Next update 23 Nov 2026, 10:51 UTC 4m overdue" in page


def test_the_timeline_tells_each_kind_of_entry(words: Callable[[str], str]) -> None:
    page = words(OPEN)
    for told in (
        "Declared as a major incident, severity to be determined",
        "Role Technical lead: Senior engineer on duty",
        "Page recorded Payments (Payments engineer on duty)",
        "Page recorded Database",
        "Joined Payments engineer on duty, for Payments",
        "Joined Database",
        "Severity changed to SEV1",
        "Update for Executives and business owners",
        "Correction of the time and text in an earlier entry",
        "Redaction of text in an earlier entry",
        "Linked record INC-20417 (originating record)",
        "Linked record https://changes.example.com/CHG-88 (change, closed)",
    ):
        assert told in page
    page = words(REVIEWED)
    assert "Confirmed by Retail operations desk" in page
    assert "Problem record root cause tracked in PB-20260914-H2W" in page
    assert "Proposed as a major incident, SEV2" in page


def test_late_corrected_redacted_and_starred_entries_are_marked(
    words: Callable[[str], str], site: dict[str, str]
) -> None:
    page = words(OPEN)
    assert "recorded 25m later" in page
    assert "corrected" in page
    assert "original time 23 Nov 2026, 10:24 UTC" in page
    assert "Original text" in page
    assert "expired at 09:58" in page
    assert "expired at 10:00" in page
    assert '<p class="mim-redacted">Redacted</p>' in site[OPEN]
    assert "mim-starred" in site[OPEN]


def test_actions_and_blockers_say_whether_they_are_settled(words: Callable[[str], str]) -> None:
    page = words(OPEN)
    assert "owner Payments engineer on duty · open" in page
    assert "owner Major incident manager on duty · resolved" in page


def test_a_redacted_update_and_a_redacted_correction_keep_quiet(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    incident = snapshot.incidents["MI-20261123-K7F"]
    blanked = tuple(
        each.model_copy(update=dict.fromkeys(each.words, "[redacted]"))
        if each.kind in ("update", "finding")
        else each
        for each in incident.timeline
    )
    incidents = {**snapshot.incidents, incident.id: incident.model_copy(update={"timeline": blanked})}
    page = pages(snapshot.with_records(incidents, snapshot.reviews, snapshot.problems), facts)[OPEN]
    assert "Customers cannot pay in the web shop." not in seen(page).words
    # Two updates, the last one again at the top, a note, and a finding before and after its time was corrected.
    assert page.count("mim-redacted") == 6
    assert "expired at" not in seen(page).words


def test_an_incident_over_several_days_says_which_day(words: Callable[[str], str]) -> None:
    page = words(WEEKEND)
    assert "Saturday, 2 May 2026" in page
    assert "Monday, 4 May 2026" in page
    assert "Reopened." in page
    assert "Review waived." in page


def test_a_review_shows_its_findings_and_its_actions(words: Callable[[str], str]) -> None:
    page = words(REVIEWED)
    for told in (
        "A retry in the mail queue sent every confirmation twice",
        "What went well",
        "Nobody knew who owned the queue.",
        "Where we got lucky",
        "The retry setting is per cluster, not per queue.",
        "Retry and size limits are set per cluster and were never copied.",
        "Done 1 Oct 2026",
        "39 days overdue",
        "Due in 8 days",
        "36d 21h overdue",
        "Declined",
        "linked to 2 incidents",
    ):
        assert told in page


@pytest.mark.parametrize(
    ("incident", "told"),
    [
        ("MI-20261020-D0E", "This was a drill."),
        (
            "MI-20191108-F5V",
            "Back-filled. This incident was recorded after it ended. This incident is excluded from metrics",
        ),
        ("MI-20260915-6ZR", "continues in MI-20260914-B3Q"),
        ("MI-20260811-T4N", "One screen had lost its plug."),
    ],
)
def test_what_is_no_ordinary_incident_says_so_at_the_top(
    incident: str, told: str, words: Callable[[str], str]
) -> None:
    page = words(f"incidents/{incident[3:7]}/{incident}.md")
    assert told in page.partition("Phases")[0]


def test_a_backfilled_incident_names_its_source_and_doubts(
    words: Callable[[str], str], site: dict[str, str]
) -> None:
    page = words("incidents/2019/MI-20191108-F5V.md")
    assert "Report of 8 November 2019 (CC BY 4.0)" in page
    assert "Who declared it is not said." in page
    assert "The report does not state whether this action item was completed." in page
    assert "so far" not in page
    assert "Restored" in page
    assert 'href="https&#58;//reports.example.com/2019-11-08"' in site["incidents/2019/MI-20191108-F5V.md"]


def test_items_of_reports_are_introduced_once_and_have_no_state(
    words: Callable[[str], str], site: dict[str, str]
) -> None:
    page = words("actions.md")
    assert "The reports do not state whether this item was completed. There are no reminders for it." in page
    of_reports = site["actions.md"].partition("## From back-filled reports")[2].partition("\n## ")[0]
    assert "<th>Action item</th>" in of_reports
    assert "State" not in of_reports
    assert "Outcome unknown" not in "".join(site.values())


@pytest.mark.parametrize("text", ["The certificate expired.", "the certificate\nexpired", "Another cause"])
def test_a_root_cause_that_stands_in_two_records_is_printed_once(
    snapshot: Snapshot, facts: BuildFacts, seen: Any, text: str
) -> None:
    problem = next(
        each for each in snapshot.problems.values() if set(each.incidents) & snapshot.reviews.keys()
    )
    incident = next(each for each in problem.incidents if each in snapshot.reviews)
    known = problem.model_copy(update={"root_cause": "The certificate expired"})
    review = snapshot.reviews[incident].model_copy(update={"root_cause": text})
    there = replace(
        snapshot,
        problems={**snapshot.problems, problem.id: known},
        reviews={**snapshot.reviews, incident: review},
    )
    page = seen(pages(there, facts)[f"incidents/{incident[3:7]}/{incident}.md"]).words
    assert page.lower().count("the certificate expired") == 1
    assert ("Another cause" in page) == (text == "Another cause")


def test_a_backfilled_incident_without_an_end_says_so(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    incident = snapshot.incidents["MI-20191108-F5V"]
    endless = incident.model_copy(update={"timeline": incident.timeline[:1], "source": None})
    site = pages(snapshot.with_records({incident.id: endless}, {}, {}), facts)
    assert "End time unknown" in seen(site["incidents/2019/MI-20191108-F5V.md"]).words


def test_an_incident_without_a_timeline_has_a_page(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    incident = snapshot.incidents["MI-20191108-F5V"].model_copy(update={"timeline": (), "mode": "live"})
    site = pages(snapshot.with_records({incident.id: incident}, {}, {}), facts)
    text = seen(site["incidents/2019/MI-20191108-F5V.md"]).words
    assert "No entries yet." in text
    assert "No milestones recorded." in text
    assert "1 open incident" in seen(site["index.md"]).words


def test_a_person_who_is_not_in_the_directory_any_more_is_still_named(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    bare = replace(snapshot, people={}, groups={}, services={})
    text = seen(pages(bare, facts)[OPEN]).words
    for name in ("payments-duty", "checkout", "tech-duty"):
        assert name in text


def test_a_severity_and_a_role_that_policy_dropped_are_still_shown(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    policy = snapshot.policy.model_copy(
        update={"severities": snapshot.policy.severities[1:], "roles": (), "criteria": (), "clocks": ()}
    )
    site = pages(replace(snapshot, policy=policy), facts)
    assert "SEV1" in seen(site[OPEN]).words
    assert "Communications lead: Communications on duty" in seen(site[OPEN]).words
    assert "SEV1" in seen(site["incidents/index.md"]).words


def test_open_actions_are_grouped_by_owner_and_the_rest_follows(words: Callable[[str], str]) -> None:
    page = words("actions.md")
    assert "3 open, 2 overdue." in page
    assert "Unassigned 1 open" in page
    assert page.index("Open, by owner") < page.index("From back-filled reports") < page.index("Done 1 Oct")


def test_an_action_item_of_today_is_due_today(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    today = replace(facts, now=datetime(2026, 10, 15, 23, 0, tzinfo=UTC))
    text = seen(pages(snapshot, today)["actions.md"]).words
    assert "Due today" in text
    assert "3 open, none overdue." in text


def test_nothing_owed_is_said_plainly(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    none = snapshot.with_records(snapshot.incidents, {}, {})
    site = pages(none, facts)
    assert "No open action items." in seen(site["actions.md"]).words
    assert "none overdue" in seen(site["index.md"]).words


def test_one_open_action_item_is_one(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    review = snapshot.reviews["MI-20260914-B3Q"]
    one = review.model_copy(update={"actions": review.actions[:1]})
    early = replace(facts, now=review.actions[0].opened + timedelta(days=1))
    site = pages(snapshot.with_records(snapshot.incidents, {one.incident: one}, {}), early)
    assert "open for 1 day" in seen(site["actions.md"]).words
    assert "1 open" in seen(site["actions.md"]).words


def test_problem_records_name_the_incidents_they_explain(words: Callable[[str], str]) -> None:
    page = words("problems/PB-20260914-H2W.md")
    assert "Linked to 2 incidents" in page
    assert "Orders are confirmed twice" in page
    assert "Payments are slow over a long weekend" in page
    assert "No linked incidents." in words("problems/PB-20261123-A0A.md")
    listed = words("problems/index.md")
    assert listed.index("A certificate nobody renewed") < listed.index("Fixed or closed")


def test_an_incident_and_its_problem_record_find_each_other_from_either_side(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    problem = snapshot.problems["PB-20260914-H2W"].model_copy(update={"incidents": ()})
    site = pages(snapshot.with_records(snapshot.incidents, {}, {problem.id: problem}), facts)
    assert "Orders are confirmed twice" in seen(site["problems/PB-20260914-H2W.md"]).words


def test_the_policy_is_told_in_plain_words(words: Callable[[str], str]) -> None:
    page = words("policy.md")
    for told in (
        "Approved by Retail operations desk on 5 Jan 2026",
        "Within 15m after declaration",
        "Every 30m for SEV1, 1h for SEV2, 4h for SEV3, otherwise 30m, until service is restored",
        "Within 5 business days after service is restored",
        "Monday to Friday, 09:00 to 17:00, in UTC.",
        "Do not debug.",
        "The business stakeholder confirms restoration",
    ):
        assert told in page


def test_services_show_what_they_need_and_what_hit_them(words: Callable[[str], str]) -> None:
    page = words("services.md")
    assert "depends on Card payments , Order database" in page
    assert "3 incidents" in page
    checkout = words("services/checkout.md")
    assert "Depends on Card payments , Order database" in checkout
    assert "Used by Web checkout" in words("services/payments.md")
    assert "Exercise" not in checkout


def test_lists_of_incidents_count_by_year_and_severity(words: Callable[[str], str]) -> None:
    assert "2026 3 1 2 \N{EN DASH} \N{EN DASH} 3" in words("incidents/index.md")
    assert "6 incidents." in words("incidents/2026.md")
    assert words("incidents/2026.md").index("## Q4") < words("incidents/2026.md").index("## Q2")


@pytest.mark.sweep
def test_a_title_in_the_front_matter_is_one_quoted_line(
    poisoned: Callable[[Sequence[str]], Snapshot], facts: BuildFacts, vectors: tuple[str, ...]
) -> None:
    for turn in range(0, len(vectors), 9):
        for markdown in pages(poisoned(vectors[turn:] + vectors[:turn]), facts).values():
            front = markdown.split("---\n", 2)[1].splitlines()
            assert front[0].startswith('title: "')
            assert "<" not in front[0]
            assert [line.partition(":")[0] for line in front] in (
                ["title", "hide"],
                ["title", "hide", "tags"],
            )


@pytest.mark.sweep
@pytest.mark.parametrize("step", [12, pytest.param(3, marks=pytest.mark.long)])
def test_hostile_records_add_no_element_and_no_attribute(
    *,
    step: int,
    site: dict[str, str],
    poisoned: Callable[[Sequence[str]], Snapshot],
    facts: BuildFacts,
    vectors: tuple[str, ...],
    seen: Any,
) -> None:
    ours = set().union(*(seen(each).shapes for each in site.values())) | {("ol", "")}
    for turn in range(0, len(vectors), step):
        for markdown in pages(poisoned(vectors[turn:] + vectors[:turn]), facts).values():
            page = seen(markdown.split("---\n", 2)[2])
            assert page.shapes <= ours
            for target in page.targets:
                assert target.startswith(("https://", "#", "./", "../", "tel:+44", "mailto:")) or re.match(
                    r"^[A-Za-z0-9/-]+/(#[\w-]+)?$", target
                )


def test_business_days_that_are_not_consecutive_are_listed() -> None:
    assert business_days(BusinessCalendar(business_days=("sun", "mon", "wed"))) == "Monday, Wednesday, Sunday"
    assert business_days(BusinessCalendar(business_days=("sat", "sun"))) == "Saturday, Sunday"


def test_every_clock_has_words() -> None:
    assert deadline_text(Clock(id="a", title="A")) == "No time limit set"
    assert deadline_text(Clock.model_validate({"id": "a", "title": "A", "within": "2h"})) == "Within 2h"
    hourly = Clock.model_validate({"id": "a", "title": "A", "repeats": "update", "every": {"SEV1": "1h"}})
    assert deadline_text(hourly) == "Every 1h for SEV1"
    odd = Clock.model_validate({"id": "a", "title": "A", "starts": "follow-up", "within": {"default": "1d"}})
    assert deadline_text(odd) == "Within 1d after follow up"


@pytest.mark.sweep
def test_the_sections_that_the_policy_adds_have_their_titles_and_are_internal(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    asked = ReviewRequirements(sections=(ReviewQuestion(id="customers", title="What customers told us"),))
    name = "MI-20260914-B3Q"
    written = (
        ReviewSection(id="customers", findings=("Two shops called first",)),
        ReviewSection(id="vendors", findings=("No answer",)),
    )
    review = snapshot.reviews[name].model_copy(update={"sections": written, "shared_with": ("customers",)})
    policy = snapshot.policy.model_copy(update={"review": asked})
    changed = replace(snapshot, policy=policy, reviews={**snapshot.reviews, name: review})
    words = seen(pages(changed, facts)[REVIEWED]).words
    assert "What customers told us Two shops called first" in words
    assert "vendors No answer" in words
    assert public(changed).reviews[name].sections == ()


@pytest.mark.sweep
def test_paged_acknowledged_and_joined_are_three_facts_with_what_became_of_the_message(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    incident = snapshot.incidents["MI-20261123-K7F"]
    at = {"at": "2026-11-23T10:15:00Z", "recorded": "2026-11-23T10:15:20Z", "by": "mim-duty"}
    attempts = [{"address": "person", "service": "ntfy", "state": "accepted", "url_id": "9f8e7d6c"}]
    page = next(each.id for each in incident.timeline if each.kind == "page" and each.group == "payments")
    more = (
        PageReceipt.model_validate(
            {**at, "id": "01M83YDQ500000000000000001", "page": page, "attempts": attempts}
        ),
        Acknowledged.model_validate({**at, "id": "01M83YDQ500000000000000002", "group": "payments"}),
    )
    changed = incident.model_copy(update={"timeline": (*incident.timeline, *more)})
    there = replace(snapshot, incidents={**snapshot.incidents, incident.id: changed})
    words = str(seen(pages(there, facts)[OPEN]).words)
    times = [f"23 Nov 2026, {at} UTC" for at in ("10:13", "10:15", "10:18")]
    assert f"Payments {times[0]} accepted by ntfy {times[1]} {times[2]}" in words
    assert "Page receipt page accepted by ntfy" in words
    outside = replace(facts, audience="public")
    assert pages(there, outside) == pages(snapshot, outside)


def test_no_headline_is_on_a_page_three_times(site: dict[str, str], seen: Any) -> None:
    captioned = 0
    for uri, text in site.items():
        words = seen(text).words
        headlines = [
            *re.findall(r"^#+ (.+)$", text, re.MULTILINE),
            *(
                seen(each).words
                for each in re.findall(r"<(?:h\d|figcaption)\b.*?</(?:h\d|figcaption)>", text)
            ),
        ]
        captioned += text.count("<figcaption")
        assert all(headlines.count(each) == 1 for each in headlines), uri
        assert all(words.count(each) < 3 for each in headlines if f"{each}</figcaption>" in text), uri
    assert captioned > 5
