"""Returns the command that meets an obligation."""

from __future__ import annotations

from typing import Final

from mimkit.clocks.case import Case
from mimkit.model.incident.entries import LOG_KINDS
from mimkit.model.policy.moments import split

_PLAIN: Final = {
    "declared": "mim promote",
    "rejected": "mim reject --reason WHY",
    "demoted": "mim demote --reason WHY",
    "merged": "mim merge --into ID",
    "severity": "mim severity SEV --reason WHY",
    "role": "mim role ROLE PERSON",
    "page": "mim page GROUP",
    "join": "mim join WHO",
    "bridge": "mim bridge URL",
    "link": "mim link REF",
    "update": "mim update",
    "workaround": "mim workaround TEXT",
    "restored": "mim restored",
    "confirmed": "mim confirm --by WHO",
    "fixed": "mim fixed TEXT",
    "problem": "mim problem open",
    "close": "mim close",
    "closed": "mim close",
    "reopen": "mim reopen --reason WHY",
    "amend": "mim amend ENTRY --text TEXT",
    "redact": "mim redact ENTRY --reason WHY",
    "assembled": "mim checklist",
    "entry": "mim log TEXT",
    "review.started": "mim review start",
    "review.held": "mim review submit",
    "review.published": "mim review publish",
}


def command_for(name: str, case: Case, audience: str | None = None) -> str:
    """Return the command that makes a named event happen, or "" if there is none."""
    kind, who, _ = split(name)
    words = _words(name, kind, who, case)
    if kind in {"update", "workaround"} and (to := who or audience):
        words += f" --audience {to}" if kind == "update" else ""
    return f"{words} -i {case.incident.id}" if words else ""


def _words(name: str, kind: str, who: str, case: Case) -> str:
    if kind == "role" and who:
        return f"mim role {who} {case.world.on_call_for_role(who, case.now) or 'PERSON'}"
    if kind in {"page", "join"} and who:
        return f"mim {kind} {who}"
    if kind == "review" and case.review is None:
        return _PLAIN["review.started"]
    if kind in LOG_KINDS and kind != "note":
        return f"mim log TEXT --kind {kind}"
    return _PLAIN.get(name) or _PLAIN.get(kind, "mim log TEXT" if kind == "note" else "")
