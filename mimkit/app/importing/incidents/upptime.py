"""Reads Upptime incidents: the issues in its repository with their comments, or the repository's git log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mimkit.app.entry_files.cells import LineProblem
from mimkit.app.entry_files.decoding import decoded
from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.pages.check_log import LINE, outages
from mimkit.app.importing.pages.fields import Fields
from mimkit.app.importing.pages.milestones import PageUpdate, entries_of
from mimkit.app.importing.pages.mixed_text import mixed_text
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem, IncidentDraft, LeftOut, Place

_TITLE: Final = re.compile(
    r"[^\w(\[]{0,5}(?P<site>.{1,200}?)(?: is (?P<down>down)| has (?P<degraded>degraded) performance)"
)
_ADDRESS: Final = re.compile(
    r"https?://(?:api\.)?[^/\s]{1,200}/(?:repos/)?([^/\s]{1,100}/[^/\s]{1,100})/issues/(\d{1,12})", re.ASCII
)
_UP_AGAIN: Final = re.compile(r"\*\*Resolved:?\*\*:?", re.ASCII)
_NAMES: Final = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "closedAt": "closed_at",
    "author": "user",
}
"""Maps the keys in `gh issue list --json` to the corresponding keys in the REST API."""
_MAPPED: Final = frozenset(
    (
        *(
            "number",
            "title",
            "body",
            "state",
            "created_at",
            "updated_at",
            "closed_at",
            "html_url",
            "url",
            "labels",
        ),
        *(
            "user",
            "comments",
            "assignees",
            "assignee",
            "id",
            "node_id",
            "reactions",
            "author_association",
            "locked",
        ),
        *("active_lock_reason", "repository_url", "labels_url", "comments_url", "events_url", "timeline_url"),
        *(
            "performed_via_github_app",
            "closed_by",
            "sub_issues_summary",
            "issue_dependencies_summary",
            "isPinned",
        ),
    )
)
_SITE_FILE: Final = re.compile(r"^(?:- )?status: ?(\w{1,20})", re.MULTILINE | re.ASCII)
_NOT_AN_ISSUE: Final = "this is neither an Upptime issue nor a comment on one"


def read(material: Material) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    """Yield the incidents in a file. Scheduled maintenance, other issues and site status files are omitted."""
    if material.raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        for record in json_records(material, "items"):
            yield from _record(record, material)
        return
    text = decoded(material.raw)
    if isinstance(text, LineProblem):
        yield ImportProblem(Place(material.name, text.line, text.column), text.sentence)
    elif LINE.search(text):
        yield from outages(text, material)
    elif found := _SITE_FILE.search(text):
        reason = (
            f"the state of a site ({found[1]}); incidents are in the issues and the git log of the repository"
        )
        yield LeftOut(Place(material.name), material.name, reason)
    elif material.name.lower().endswith((".md", ".yml", ".yaml")):
        yield LeftOut(Place(material.name), material.name, "neither issues nor a git log")
    else:
        sentence = "this is neither a list of issues nor the git log of an Upptime repository"
        yield ImportProblem(Place(material.name), sentence)


def _record(
    record: JsonRecord | ImportProblem, material: Material
) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    if isinstance(record, ImportProblem):
        yield record
        return
    data = {_NAMES.get(key, key): value for key, value in record.data.items()}
    problems: list[ImportProblem] = []
    issue = Fields(data, "issue", record.place, material.options, problems)
    if "uptime" in data or "schemaVersion" in data:
        yield LeftOut(record.place, issue.text("name") or material.name, "the statistics of a site")
        return
    labels = {label.text("name").lower() for label in issue.objects("labels", "label")}
    title = issue.text("title")
    if isinstance(data.get("issue_url"), str):
        draft = _comment(issue)
    elif reason := _other(title, labels, data):
        yield LeftOut(record.place, title or str(data.get("number")), reason)
        return
    else:
        draft = _issue(issue, labels)
    yield from problems
    if draft:
        yield draft


def _other(title: str, labels: set[str], data: dict[str, Any]) -> str:
    """Return the reason for omitting an issue, or an empty string if it is an incident."""
    if "maintenance" in labels:
        return "scheduled maintenance"
    if data.get("pull_request"):
        return "a pull request"
    is_incident = "status" in labels or _TITLE.fullmatch(title) or not title
    return "" if is_incident else "an issue without the label `status`"


def _key(issue: Fields) -> str:
    """Return the issue number, prefixed with the repository if a URL contains it."""
    for name in ("html_url", "url", "issue_url"):
        if found := _ADDRESS.match(issue.text(name)):
            return f"{found[1]}#{found[2]}"
    return issue.text("number")


def _issue(issue: Fields, labels: set[str]) -> IncidentDraft | None:
    key, created, title = _key(issue), issue.time("created_at"), issue.text("title")
    issue.name = f"issue {key}".rstrip()
    if not key or not created:
        issue.report(_NOT_AN_ISSUE)
        return None
    closed = issue.time("closed_at") if issue.text("state").lower() == "closed" else None
    found = _TITLE.fullmatch(title)
    site = found["site"].strip() if found else ", ".join(sorted(labels - {"status"}))
    by = _login(issue)
    updates = [PageUpdate("body", created, "", mixed_text(issue.text("body")), by), *_comments(issue)]
    return IncidentDraft(
        key=key,
        place=issue.place,
        title=f"{site} {title[found.end('site') :].strip()}" if found else title or f"Issue {key}",
        created=created,
        # Upptime measures downtime from when the issue was opened until it was closed.
        started=created,
        as_of=issue.time("updated_at"),
        services=(site,) if site else (),
        severity=(found["down"] or found["degraded"]) if found else "",
        url=issue.text("html_url") or issue.text("url"),
        entries=(
            EntryDraft(key="detected", kind="detected", at=created, by=by),
            *entries_of((each for each in updates if each.text), closed),
        ),
        unmapped=issue.unmapped(_MAPPED),
    )


def _comments(issue: Fields) -> Iterator[PageUpdate]:
    """Yield the comments contained in the issue object, as returned by `gh issue list --json comments`."""
    if not isinstance(issue.data.get("comments"), list):
        return
    for each in issue.objects("comments", "comment"):
        comment = issue.inner({_NAMES.get(key, key): value for key, value in each.data.items()}, each.name)
        if update := _update(comment):
            yield update


def _update(comment: Fields) -> PageUpdate | None:
    at, text = comment.time("created_at"), comment.text("body")
    if at is None:
        comment.report("it has no time, so it was skipped")
        return None
    state = "resolved" if _UP_AGAIN.match(text) else ""
    address = comment.text("html_url") or comment.text("url")
    key = address.rpartition("#")[2] if "#" in address else comment.text("id") or comment.text("created_at")
    return PageUpdate(key, at, state, mixed_text(text), _login(comment), address)


def _comment(comment: Fields) -> IncidentDraft | None:
    """Return a partial incident for a comment whose issue is in another file."""
    found = _ADDRESS.match(comment.text("issue_url"))
    update = _update(comment)
    if not found or not update:
        comment.report(_NOT_AN_ISSUE)
        return None
    key = f"{found[1]}#{found[2]}"
    return IncidentDraft(
        key=key,
        place=comment.place,
        title=f"Issue {key}",
        created=update.at,
        # The end of the incident comes from the issue, not from a comment.
        entries=tuple(each for each in entries_of([update]) if each.kind == "update" and each.text),
        is_part=True,
    )


def _login(value: Fields) -> str:
    user = value.data.get("user")
    return str(user["login"]) if isinstance(user, dict) and isinstance(user.get("login"), str) else ""


FORMAT: Final = Format(
    "upptime",
    "Upptime: issues with their comments, as JSON from `gh issue list`, or the git log of the repository",
    read,
    (".json", ".log", ".txt", ".yml"),
)
