"""Recognises service desk tickets by the preceding word or the host name, and national phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NAMED: Final = re.compile(
    r"\b(?:(?:ticket|case|incident|issue|bug|change|request|problem|task|work item|pull request|merge request|defect"
    r"|change request)(?: (?:number|no\.?|id|ref))?|PR|MR|SR|CR)[ :]{0,2}(?:#\d{1,12}|(?!20\d\d\b)\d{4,12}"
    r"|\d-\d{6,12}|(?=[A-Za-z]{0,14}\d)[0-9a-zA-Z]{15,18})(?![\w-]|[.,]\d|:\d)",
    re.IGNORECASE,
)
_CASE: Final = re.compile(r"(?<![\w/.-])CS\d{7,10}(?![\w-])")
_WHERE: Final = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:[\w-]{1,63}\.)?(?:atlassian\.net/(?:browse|jira)|service-now\.com|app\.opsgenie\.com"
    r"|pagerduty\.com/(?:incidents|services|schedules|alerts)|grafana\.net/[adg]|datadoghq\.(?:com|eu)|splunkcloud\.com"
    r"|zendesk\.com/agent|freshservice\.com|linear\.app)/[^\s<>\"'()]{1,500}",
    re.IGNORECASE,
)
_FREE: Final = re.compile(r"\D{0,2}(?:08(?:0|4)|03[0347]\d|09|1?\D?8(?:00|88|77|66|55|44|33))")
"""Numbers that anyone can call, such as freephone and service numbers."""
_NATIONAL: Final = re.compile(
    r"(?<![\w.:/#@-])(?:\(?0\d{2,4}\)?[ /-]?\d{3,4}[ -]?\d{3,4}|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4})(?![\w-]|[.,]\d)"
)
_CALLED: Final = re.compile(
    r"\b(?:call|(?:tele)?phone|dial|ring|tel|mobile|cell)(?: on| me on| number)?[ :.]{1,3}(?P<number>\d[\d ()-]{4,14}\d)\b",
    re.IGNORECASE,
)
_SHORTEST: Final = 7
"""The minimum number of digits of an external phone number."""


def desk_tickets(text: str) -> Iterator[str]:
    """Yield ticket references, recognised by the preceding word or by the ticket system's host name."""
    for form in (_NAMED, _CASE, _WHERE) if "/" in text else (_NAMED, _CASE):
        yield from (found[0].rstrip(".,:;!?") for found in form.finditer(text))


def national_numbers(text: str) -> Iterator[str]:
    """Yield phone numbers without a country code, except freephone and service numbers."""
    yield from (found[0] for found in _NATIONAL.finditer(text) if not _FREE.match(found[0]))
    for found in _CALLED.finditer(text):
        number = found["number"]
        if sum(each.isdigit() for each in number) >= _SHORTEST and not _FREE.match(number):
            yield number
