"""Names that were replaced by plainer ones do not come back: of modules, and of what modules define."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mimkit"

FORMER_NAMES = frozenset(
    [
        "absolute", "Act", "acting", "adopted", "after_made", "Aged", "around", "as_far_as_read",
        "Asked", "AsksToWait", "backwards", "bands_named", "Block", "bring", "bring_in", "Bringing",
        "Broken", "BroughtIn", "called", "caught_up", "changed", "Choice", "chosen", "clean",
        "clock_under", "Commented", "compared", "complain", "ConfirmedFromWithin", "conflicting", "Copy",
        "cropped", "cut_mark", "decided", "Deed", "described", "Detail", "discoverable", "Docket",
        "docket_of", "doubt", "drive", "Edited", "escalated", "everybody", "everything_at", "examine",
        "fact_of", "fitted", "Fix", "followed_in", "for_search", "gapless", "gathered_again", "GaveUp",
        "gist", "Glance", "guarded", "Held", "held_back", "history", "hold", "Holding", "in_short",
        "in_words", "is_hollow", "is_there", "is_worth_a_try", "Item", "judge", "judged_by", "kept",
        "Kept", "Label", "landings", "lay_out", "LeadsAway", "Leaf", "lengths_under", "let_go",
        "limited", "listed", "Load", "look", "Look", "look_at_all", "look_at_one", "marked",
        "meaningless", "meant", "Meant", "Measured", "Moved", "moved", "name_of", "named", "narrow_nav",
        "narrowed", "near", "neighbours", "NoPlainFile", "not_shared", "nothing", "NotNow", "of_actions",
        "of_problems", "on_the_wall", "once", "ordered", "otherwise", "Outside", "overdue_again",
        "overlay", "owed", "Owed", "owed_by", "owed_rows", "OwedRow", "owes", "PackThere", "Past",
        "pieces", "plainer", "Plainer", "plainly", "plant", "Planted", "promise", "promise_rows",
        "promised", "PromiseRow", "push_aside", "Question", "Reached", "read_world", "ReaderLeft",
        "Reading", "Reasoned", "Reckoning", "refused_by_remote", "rehearse", "Remedy", "repeating",
        "Report", "Rewrite", "rewriting", "rewritten", "roles", "rostered", "running", "Said", "seal",
        "see", "Seen", "seen", "settled", "Settled", "Share", "Shelf", "sift", "Sifted", "Sign",
        "silent", "slips", "somebody_works_here", "spell", "spelt", "spelt_out", "Spoken", "spots",
        "Stamp", "Standing", "standing", "Started", "story", "surroundings", "take_over", "talk",
        "Tally", "tell", "Teller", "Telling", "the_incident", "Thing", "Times", "together", "Together",
        "Told", "told", "touched", "Trouble", "Turned", "twin_path", "twins", "typed", "undecided",
        "undefined", "unheard", "Unread", "Unsettled", "until_next", "unwritable", "visible", "Wanted",
        "WasOver", "whole", "Whole", "whose", "why_all", "wish", "withheld", "without_origin",
        "WorkAround", "world_at", "Written",
    ]
)  # fmt: skip
"""Classes and functions: bare participles, riddles, and words that had several meanings."""

FORMER_MODULES = frozenset(
    [
        "afterwards", "alive", "anatomy", "answers", "band", "blanking", "blocks", "by_hand",
        "calendars", "calls", "case", "cases", "claims", "clock_words", "communicate", "deeds",
        "diagnostics", "docket", "durable", "edited", "edits", "entry_words", "facts", "foreign",
        "fresh", "gather", "job_page", "judged", "landing", "leaks", "length_axis", "manner", "meant",
        "measured", "memory", "narrow", "outside", "owed", "passages", "patience", "perform", "pictures",
        "plain", "policy_changes", "receipt", "reminders", "replay_script", "replay_stage",
        "roster_import", "see", "serious", "spread", "standing", "start", "stood", "strip",
        "terminal_dialogue", "told", "traces", "trouble", "twins", "unfit", "upkeep", "vanished",
        "verdict", "wishes", "wording", "work", "world",
    ]
)  # fmt: skip


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


@pytest.mark.sweep
def test_no_definition_has_a_former_name() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in _defined(ast.parse(path.read_text(encoding="utf-8")))
        if name in FORMER_NAMES
    ]
    assert found == []


def test_no_module_has_a_former_name() -> None:
    assert FORMER_MODULES.isdisjoint(path.stem for path in PACKAGE.rglob("*.py"))


def test_a_former_name_is_found() -> None:
    former = min(FORMER_NAMES)
    assert [*_defined(ast.parse(f"def {former}() -> None: ...\nclass Other: ..."))] == [former, "Other"]
