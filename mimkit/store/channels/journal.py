"""Records in this clone which recipients a message reached, so that an interrupted delivery can continue.

The file `.git/mimkit/delivery/ENTRY-CHANNEL.jsonl` contains the claim, followed by a line before and after each
recipient. It contains hashes of the addresses, not the addresses themselves.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from mimkit.errors import EnvironmentUnfit
from mimkit.store.channels.locked_lines import LockedLines, parsed
from mimkit.store.channels.outcome import Answer, Outcome

_STARTED: Final = "started"
_MOST_REASONS: Final = 5
"""The maximum number of reasons in a receipt."""
_OTHER: Final = "other reasons"


class SenderAtWork(EnvironmentUnfit):
    """Another process in this clone is already sending the message."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"another process in this clone is sending to {channel}", "mim show")


class Journal(LockedLines):
    """The delivery progress of one message. Only one process can open the journal at a time."""

    def __init__(self, place: Path, entry: str, channel: str) -> None:
        """Open the journal in the folder `place`. Raise SenderAtWork if another process has it open."""
        self._entry = entry
        super().__init__(place / f"{entry}-{channel}.jsonl", SenderAtWork(channel))
        lines = [parsed(line) for line in self.at_first]
        self.claim: str | None = next((str(line["claim"]) for line in lines if "claim" in line), None)
        """The id of the claim under which an interrupted delivery was started, or None."""
        self._answers: dict[str, Outcome] = {}
        for line in lines:
            if "to" in line:
                self._answers[str(line["to"])] = _outcome(line)

    @property
    def is_known(self) -> bool:
        """Whether this clone has recorded an outcome for any recipient."""
        return bool(self._answers)

    def begin(self, claim: str, *, keep: bool) -> None:
        """Start a new delivery under a claim.

        With `keep`, recipients that accepted an earlier attempt do not receive the message again.
        """
        kept = {to: each for to, each in self._answers.items() if keep and each.answer is Answer.ACCEPTED}
        self.empty()
        self._answers = {}
        self.claim = claim
        self.add({"claim": claim})
        for to, outcome in kept.items():
            self._store(to, outcome)

    def remaining(self, recipients: Iterable[str]) -> list[str]:
        """Return the recipients without a final outcome, in order."""
        final = {Answer.ACCEPTED, Answer.REFUSED}
        known = {to for to, each in self._answers.items() if each.answer in final}
        return [each for each in recipients if self._hash(each) not in known]

    def started(self, recipient: str) -> None:
        """Record that the message is about to be sent. If the sender is killed after this, the outcome is unknown."""
        self.add({"to": self._hash(recipient), "answer": _STARTED})

    def answered(self, recipient: str, outcome: Outcome) -> None:
        """Record the outcome.

        If the outcome was unknown before and the message was not sent again, it stays unknown.
        """
        to = self._hash(recipient)
        before = self._answers.get(to)
        is_in_doubt = before is not None and before.answer is Answer.UNKNOWN
        self._store(to, before if before and is_in_doubt and not outcome.was_tried else outcome)

    def _store(self, to: str, outcome: Outcome) -> None:
        self._answers[to] = outcome
        self.add({"to": to, "answer": outcome.answer.value, "reason": outcome.reason})

    def counts(self) -> tuple[int, Mapping[str, int], int]:
        """Return the number of accepted messages, of refusals by reason, and of unknown outcomes."""
        said = Counter(each.answer for each in self._answers.values())
        why = Counter(each.reason for each in self._answers.values() if each.answer is Answer.REFUSED)
        return said[Answer.ACCEPTED], _few(why), said[Answer.UNKNOWN]

    def _hash(self, recipient: str) -> str:
        return hashlib.sha256(f"{self._entry}\n{recipient}".encode()).hexdigest()[:32]


def is_begun(place: Path, entry: str, channel: str, claims: Collection[str]) -> bool:
    """Return whether this clone has started to send a message under one of these claims."""
    path = place / f"{entry}-{channel}.jsonl"
    try:
        with path.open(encoding="utf-8") as file:
            return parsed(file.readline()).get("claim") in claims
    except (OSError, UnicodeDecodeError):
        return False


def _few(reasons: Counter[str]) -> Mapping[str, int]:
    """Return the most frequent reasons, and combine all others into one.

    A server may add a unique id to each response, which would create too many reasons.
    """
    if len(reasons) <= _MOST_REASONS:
        return reasons
    kept = dict(reasons.most_common(_MOST_REASONS - 1))
    return {**kept, _OTHER: reasons.total() - sum(kept.values())}


def _outcome(line: Mapping[str, Any]) -> Outcome:
    if line.get("answer") == _STARTED:
        return Outcome(Answer.UNKNOWN, "the sender was stopped")
    return Outcome(Answer(line.get("answer")), str(line.get("reason", "")))
