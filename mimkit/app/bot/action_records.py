"""Reads the action items selected by the policy, including only data that readers of their issues may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mimkit.app.reading.index import Progress, listing, no_progress
from mimkit.app.reading.records import Records
from mimkit.app.reading.tree import CommitTree
from mimkit.app.recording.internal_values import elsewhere
from mimkit.errors import EnvironmentUnfit
from mimkit.model.forge import ForgeName
from mimkit.model.incident.review import ActionItem
from mimkit.model.policy.action_issues import ActionIssues
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.report.action_issue import IssuedAction
from mimkit.rules.language.exposed import exposed
from mimkit.rules.language.inside import of_directory
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of


class NotSearched(EnvironmentUnfit):
    """Some records cannot be read, so mimkit cannot check titles for internal values from those records."""

    def __init__(self, files: int, *, is_partial: bool) -> None:
        count = "1 record file" if files == 1 else f"{files:,} record files"
        super().__init__(
            f"{count} could not be searched for internal values, so no issues were changed",
            "run the command in a clone that was made without --filter" if is_partial else "mim check",
        )


def issued_actions(
    repo: Repository,
    commit: str,
    snapshot: Snapshot,
    readers: tuple[ActionIssues, ForgeName],
    progress: Progress = no_progress,
) -> tuple[IssuedAction, ...]:
    """Return the selected open action items, and all items that are done or declined. Raises NotSearched.

    `readers` contains the policy's selection and the forge that hosts the reviews. Drills and restricted incidents
    are omitted. A title that the public leak check would reject is replaced with None.
    """
    chosen, _ = readers
    found = listing(repo, commit, snapshot.policy, progress)
    visible = {
        each["id"]: each["severity"]
        for each in found.incidents
        if each["mode"] != "drill" and not each["restricted"] and (each["review"] or {}).get("actions")
    }
    others = elsewhere(repo, commit, (), at_once=None)
    unread = max(others.unread, len(found.unreadable))
    if unread:
        raise NotSearched(unread, is_partial=repo.is_partial)
    insides = (of_directory(snapshot), others.all())
    reviews = Records(CommitTree(repo, commit)).load([path_of(Ref("review", name)) for name in visible])

    def is_safe(text: str, own: str) -> bool:
        return not any(any(exposed(text, inside, own)) for inside in insides)

    return tuple(
        _issued(name, action, readers, is_safe)
        for name, review in reviews.of("review").items()
        for action in _chosen(review.actions, chosen, visible[name])
    )


def _chosen(
    actions: tuple[ActionItem, ...], chosen: ActionIssues, severity: str | None
) -> Iterator[ActionItem]:
    for each in actions:
        if each.done or each.declined or chosen.apply_to(each.priority, each.kind, severity):
            yield each


def _issued(
    incident: str,
    action: ActionItem,
    readers: tuple[ActionIssues, ForgeName],
    is_safe: Callable[[str, str], bool],
) -> IssuedAction:
    chosen, forge = readers
    path = path_of(Ref("review", incident))
    done = action.done
    return IssuedAction(
        incident=incident,
        action=action.id,
        state="done" if done else "declined" if action.declined else "open",
        title=action.title if is_safe(action.title, incident) else None,
        owner=action.owner,
        due=action.due,
        evidence=(done.evidence or done.commit) if done else None,
        review=_address(chosen.url, path, forge) if chosen.url else path,
    )


def _address(url: str, path: str, forge: ForgeName) -> str:
    # GitHub and GitLab both resolve HEAD to the default branch.
    return f"{url.rstrip('/')}/{'-/' if forge == 'gitlab' else ''}blob/HEAD/{path}"
