"""Reads issues: the text of a GitHub issue form or GitLab issue template, either alone or inside a forge's JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.app.importing.alerts.dialect import Dialect, Payload
from mimkit.app.importing.alerts.values import (
    address,
    digest,
    first_line,
    keyed,
    line,
    mapping,
    moment,
    paragraphs,
    reference,
)
from mimkit.ops.importing.alerts import Alert, Notification
from mimkit.ops.importing.drafts import ImportProblem

_HEADING: Final = re.compile(r"#{2,3} +(\S.*)")
_SEPARATORS: Final = re.compile(r"[,\n]")
_BOX: Final = re.compile(r"^[-*] +\[[xX]\] +", re.MULTILINE)
_NO_ANSWER: Final = "_No response_"
FORM: Final[Mapping[str, str]] = {
    "What is broken, and for whom": "title",
    "Services": "services",
    "Severity": "severity",
    "Impact": "impact",
}
"""Maps the headings of the issue form created by `mim init` to field names."""
_LONGEST: Final = 60_000
_NEW: Final = ("", "open", "opened", "reopen", "reopened")
"""Webhook actions for which an issue is a new report. Other actions change or comment on an existing issue."""


def _recognises(data: Any) -> bool:
    if isinstance(data, str):
        return any(_HEADING.fullmatch(each.strip()) for each in data.splitlines())
    issue = _issue(mapping(data))
    return isinstance(issue.get("body", issue.get("description")), str) and "title" in issue


def _issue(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the issue from a GitHub or GitLab webhook, or from the output of `gh issue view --json`."""
    return mapping(data.get("issue")) or mapping(data.get("object_attributes")) or data


def _read(payload: Payload) -> Iterator[Notification | ImportProblem]:
    issue = _issue(payload.of)
    body = payload.data if isinstance(payload.data, str) else issue.get("body") or issue.get("description")
    fields = _fields(paragraphs(body, _LONGEST), {**FORM, **payload.form})
    title = first_line(fields.get("title"), issue.get("title"))
    if not title:
        yield payload.problem(
            "the issue does not say what is broken",
            'fill in the first field, or: mim declare "TITLE" --propose',
        )
        return
    url = address(issue.get("html_url"), issue.get("url"))
    action = line(payload.of.get("action") or issue.get("action")).lower()
    is_closed = line(issue.get("state")).lower() == "closed" or action in ("close", "closed")
    alert = Alert(
        key=keyed("issue", url or digest(title, fields.get("services", ""))),
        state="resolved" if is_closed else "firing" if action in _NEW else "other",
        title=title,
        at=moment(issue.get("closed_at" if is_closed else "created_at")) or moment(issue.get("createdAt")),
        severity=line(fields.get("severity")),
        services=tuple(_options(fields.get("services", ""))),
        labels={name: line(text) for name, text in fields.items() if name in ("services", "severity")},
        impact=fields.get("impact", ""),
        url=url,
        event=action,
        origin=reference(url),
    )
    yield Notification(place=payload.place, alerts=(alert,))


def _fields(body: str, form: Mapping[str, str]) -> dict[str, str]:
    """Return the answers, keyed by field name. HTML comments and empty answers are omitted."""
    names = {heading.casefold(): name for heading, name in form.items()}
    found: dict[str, list[str]] = {}
    name = ""
    for each in _without_comments(body).splitlines():
        if heading := _HEADING.fullmatch(each.strip()):
            name = names.get(heading[1].strip().casefold(), "")
        elif name:
            found.setdefault(name, []).append(each)
    answers = {key: "\n".join(lines).strip() for key, lines in found.items()}
    return {key: text for key, text in answers.items() if text and text != _NO_ANSWER}


def _without_comments(text: str) -> str:
    """Remove HTML comments from a text in linear time. Unterminated comments are kept."""
    parts, rest = [], text
    while "<!--" in rest:
        before, _, after = rest.partition("<!--")
        _, end, behind = after.partition("-->")
        if not end:
            break
        parts.append(before)
        rest = behind
    return "".join((*parts, rest))


def _options(answer: str) -> Iterator[str]:
    """Yield the options in an answer, which may be comma-separated, a list, or ticked checkboxes."""
    for each in _SEPARATORS.split(_BOX.sub("", answer)):
        name = each.strip().lstrip("-* ").strip()
        if name and not name.startswith("[ ]"):  # an unticked checkbox
            yield name


DIALECT = Dialect("issue", "GitHub issue forms and GitLab issues, as text or JSON", _recognises, _read)
