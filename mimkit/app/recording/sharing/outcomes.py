"""What the outcome of a push means: whether to retry it, and which error the user reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mimkit.errors import MimError, NotShared
from mimkit.store.git.errors import AuthenticationNeeded, HeldBackByHook, HeldBackBySetting, Unreachable
from mimkit.store.git.repository import Push, PushOutcome

REJECTED = (Push.DECLINED, Push.PROTECTED)
"""The remote rejects the content of the push, so pushing less may succeed."""
TRIES = 12
"""The maximum number of attempts after losing a push race."""


def should_retry(outcomes: Sequence[PushOutcome]) -> bool:
    """Return whether to retry the push, which is the case after a lost race or after the first dropped connection."""
    odd = [each for each in outcomes if each.kind is not Push.RACED]
    return len(outcomes) < TRIES and len(odd) < 2 and outcomes[-1].kind not in (Push.SILENT, Push.OFFLINE)


def unshared_error(commit: str, outcome: PushOutcome, heads: Collection[object] = ()) -> NotShared:
    """Return the error for a temporary failure. The change is recorded locally and will be shared later.

    `heads` contains the states of the remote's branches before each push that lost a race. If there is only one,
    no other push was faster.
    """
    match outcome:
        case PushOutcome(lock=str(lock)):
            why = f"{lock} locks the branch on the remote; if it is still there later, delete it"
        case PushOutcome(kind=Push.OFFLINE):
            why = outcome.reason
        case PushOutcome(kind=Push.RACED) if len(heads) == 1:
            # Git fetches from one repository and pushes to another, or the remote hides the branch from pushes.
            return NotShared(
                f"recorded as {commit[:7]}, not shared yet: the remote rejected the push, although it has no newer "
                f"commits: {outcome.reason}. Check whether git fetches from and pushes to the same repository.",
                "git remote -v && mim sync",
            )
        case PushOutcome(kind=Push.RACED):
            why = f"other pushes were faster {TRIES} times in a row"
        case PushOutcome(kind=Push.UNREACHABLE | Push.SILENT):
            why = Unreachable(outcome.reason).sentence
        case _:
            why = f"the push failed: {outcome.reason}"
    shares = "a command after 15 seconds" if outcome.kind is Push.SILENT else "the next command"
    if outcome.kind is Push.OFFLINE:
        shares = "the next command that is online"
    return NotShared(f"recorded as {commit[:7]}, not shared yet: {why}; {shares} will share it", "mim sync")


def rejected_error(outcome: PushOutcome) -> MimError | None:
    """Return the error for a failure that requires action in this clone, or None for any other outcome."""
    match outcome.kind:
        case Push.AUTHENTICATION:
            return AuthenticationNeeded(outcome.reason, during_push=True)
        case Push.SETTING:
            return HeldBackBySetting(outcome.reason)
        case Push.OWN_HOOK:
            return HeldBackByHook(outcome.reason)
        case _:
            return None
