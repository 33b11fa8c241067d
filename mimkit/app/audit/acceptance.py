"""Finds the history changes that were accepted by a commit trailer on the branch.

    Mim-Accept: the customer asked us to remove the name (reviewed by mim-duty)
    Mim-Accept: 2c34424 the source was cited by a wrong title

The first form accepts the changes that landed with the commit itself. The second form accepts the changes of the
specified commit. Only first-parent commits count, so a trailer on a side branch has no effect until the branch is
merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from mimkit.model.versions.audit import Acceptance, Alteration, Landing
from mimkit.store.git.repository import Commit

_NAMED: Final = re.compile(r"(?P<commit>[0-9a-f]{7,64})\b[:,]?\s*(?P<reason>.*)", re.DOTALL)


class _Trailer(NamedTuple):
    """The id prefix of an accepted commit, and the acceptance (who accepted it and why)."""

    of: str
    by: Acceptance


def accepted(
    alterations: Iterable[Alteration], commits: Iterable[Commit], landed: Mapping[str, Landing]
) -> list[Alteration]:
    """Return the alterations. The verdict is `accepted` for those that a trailer accepts."""
    trailers = [
        trailer
        for each in commits
        if each.accepts and landed[each.id].landed == each.id
        for text in each.accepts
        if (trailer := _trailer(each, text))
    ]
    return [_judged(each, trailers) for each in alterations]


def _trailer(commit: Commit, text: str) -> _Trailer | None:
    found = _NAMED.match(text.strip())
    of, reason = (found["commit"], found["reason"]) if found else (commit.id, text.strip())
    return _Trailer(of, Acceptance(commit.id, commit.author, reason)) if reason else None


def _judged(alteration: Alteration, trailers: list[_Trailer]) -> Alteration:
    if alteration.verdict != "rewritten":
        return alteration
    names = (alteration.landing.commit, alteration.landing.landed)
    by = next((each.by for each in trailers if any(name.startswith(each.of) for name in names)), None)
    return replace(alteration, verdict="accepted", accepted=by) if by else alteration
