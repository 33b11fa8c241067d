"""Lists common section titles and time labels in post-mortems."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

Part: TypeAlias = Literal[
    "timeline", "summary", "impact", "root_cause", "factors", "trigger", "detection", "worked", "slowed", "lucky",
    "surprised", "actions", "title", "date", "zone", "severity", "category", "services", "resolution",
]  # fmt: skip
"""The purpose of a section. Sections with any other purpose are kept unchanged."""

Milestone: TypeAlias = Literal["started", "detected", "declared", "repaired", "resolved"]

_PARTS: Final[tuple[tuple[Part, str], ...]] = (
    (
        "timeline",
        r"(incident )?time ?line|key events|chain of events|incident timing|chronology|sequence of events",
    ),
    ("worked", r"what (went|worked|we did) well|went well|what worked|what went right"),
    (
        "slowed",
        (
            r"what (went|worked) (wrong|badly|poorly)|what (did not|didn'?t) (go|work)( so)? well|what could (have gone|have been|be) (better|improved)|areas (for|of) improvement"
            r"|what slowed (us|the response)( down)?|went (badly|wrong|poorly)"
        ),
    ),
    ("lucky", r"where (did )?we (get|got) lucky|what we got lucky with|where we were lucky"),
    ("surprised", r"what surprised us"),
    (
        "actions",
        (
            r"action (items|points)|actions|(review|follow[- ]?up|corrective|preventive|preventative|remedial) actions"
            r"|actions following review|corrective and preventative measures|next steps|recommendations|follow[- ]?ups?"
            r"|action items (and|&) follow[- ]?ups?|how to fix it|remediation items|future (actions|measures|work)|to ?dos?"
        ),
    ),
    ("factors", r"contributing (factors|causes|conditions)|contributing conditions analysis"),
    (
        "root_cause",
        (
            r"(the )?(root|underlying) causes?(\(s\))?|causes?|root cause (analysis|and mitigation)"
            r"|what caused the (incident|outage)|why (the event|it) happened"
        ),
    ),
    ("trigger", r"triggers?(\(s\))?"),
    ("resolution", r"(mitigation (and|&) )?resolution|resolution and recovery|recovery|mitigation|fix"),
    ("detection", r"detection|identified|how (was the event|was it|we) detected( it)?"),
    ("impact", r"((end[- ])?user|customer|business|service|summary of)? ?impact|affected users|scope"),
    (
        "summary",
        (
            r"(issue |executive |incident |outage )?summary|overview|abstract|tl;? ?dr|what happened|outage description"
            r"|description|brief description|background"
        ),
    ),
    ("date", r"(incident |start )?date|date of (the )?incident|day"),
    ("zone", r"time ?zones?"),
    ("severity", r"(incident )?severity|priority"),
    ("category", r"category"),
    (
        "services",
        r"(affected|impacted) (services?|components?|systems?)|services? (affected|impacted)|services?",
    ),
)
_ENDS: Final = r"( of (the )?(events|outage|issue|incident|event|day))?"
_PART: Final = tuple((part, re.compile(rf"(?:{pattern}){_ENDS}")) for part, pattern in _PARTS)

_MILESTONES: Final[tuple[tuple[Milestone, str], ...]] = (
    (
        "started",
        (
            r"(fault|incident|outage|impact|issue|problem)s? (occurs|occurred|starts|started|begins|began)"
            r"|start( time)?|started( at)?|time started|start date/time|start of (the )?(incident|impact|outage)|beginning"
        ),
    ),
    (
        "detected",
        r"(first|fault|incident|issue|problem)? ?detected( at)?|detection time|time detected|team aware|time of detection|detection",
    ),
    ("declared", r"(major )?incident declared|declared( at)?|declaration time|time declared"),
    (
        "repaired",
        (
            r"repaired|mitigat(ed|ion time)|(service )?restored|time (restored|mitigated|recovered)|restoration( time)?|recovered|recovery time|fixed|end( time)?"
            r"|end date/time|ended|end of (the )?(incident|impact|outage)"
        ),
    ),
    ("resolved", r"(incident )?resolved( at)?|resolution time|time resolved|closed"),
)
_MILESTONE: Final = tuple((name, re.compile(pattern)) for name, pattern in _MILESTONES)
_LONGEST: Final = 60


def part_of(title: str) -> Part | None:
    """Return the purpose of a section with this title, or None if it is unknown."""
    plain = _plain(title)
    return next((part for part, pattern in _PART if pattern.fullmatch(plain)), None)


def milestone_of(label: str) -> Milestone | None:
    """Return the milestone for a label such as `First detected`, or None for any other text."""
    plain = _plain(label)
    return next((name for name, pattern in _MILESTONE if pattern.fullmatch(plain)), None)


def is_label(title: str) -> bool:
    """Return whether bold text is a section title or a time label."""
    return part_of(title) is not None or milestone_of(title) is not None


def _plain(title: str) -> str:
    if len(title) > _LONGEST:
        return ""
    plain = re.sub(r"\((?!s\))[^)]*\)", " ", title.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return " ".join(re.sub(r"^[\d.\W]+|[\s:?!.,*_-]+$", "", plain).split())
