"""MIM770: the lists in the issue form do not match the policy."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from mimkit.model.policy.policy import PENDING
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import Spot, form_rule

FORM: Final = ".github/ISSUE_TEMPLATE/declare.yml"
"""The path of the issue form that `mim init` creates."""
_ID: Final = re.compile(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*")
"""Matches a possible service or severity id.

Other options, such as `another, or unknown`, are ordinary text.
"""


@form_rule("MIM770", "issue-form-drifts", "warning")
def drift(form: Any, snapshot: Snapshot) -> Iterator[Spot]:
    """The issue form and the policy list different services or severities.

    Why: A person who reports an outage cannot find the affected service, or chooses a service that has no owner.
    Fix: List the ids of all services and severities in .github/ISSUE_TEMPLATE/declare.yml.
    """
    # Users can edit the form freely, so its structure is not assumed. Only the lists are checked.
    known = {
        "services": ("service", sorted(snapshot.services), ()),
        "severity": ("severity", [each.id for each in snapshot.policy.severities], (PENDING,)),
    }
    body = form.get("body") if isinstance(form, dict) else None
    for place, part in enumerate(body if isinstance(body, list) else ()):
        name = part.get("id") if isinstance(part, dict) else None
        attributes = part.get("attributes") if isinstance(name, str) and name in known else None
        options = attributes.get("options") if isinstance(attributes, dict) else None
        if isinstance(options, list):
            keys = ("body", place, "attributes", "options")
            yield from _compared(keys, options, *known[str(name)])


def _compared(
    keys: tuple[str | int, ...], options: list[Any], what: str, ids: Iterable[str], also: Iterable[str]
) -> Iterator[Spot]:
    wanted = list(ids)
    offered = [option.split(" ", 1)[0].rstrip(":,") if isinstance(option, str) else "" for option in options]
    missing = [each for each in wanted if each not in offered]
    if missing:
        yield keys, f"The form does not offer the {what} {', '.join(missing)}."
    for number, option in enumerate(options):
        name = option if isinstance(option, str) else ""
        if _ID.fullmatch(name) and name not in wanted and name not in also:
            yield (*keys, number), f"The policy has no {what} `{name}`."
