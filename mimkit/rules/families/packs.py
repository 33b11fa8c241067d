"""MIM73x: packs of regulatory or contractual deadlines, and whether they were verified."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.sentences import unknown
from mimkit.rules.registry import directory_rule


@directory_rule("MIM731", "pack-not-checked", "warning")
def pack_not_checked(snapshot: Snapshot) -> Iterator[Finding]:
    """Your organisation has not checked the clocks in a pack against the source text.

    Why: A pack is an interpretation of a law. Your organisation decides whether and from when it applies.
    Fix: Review the source text with your compliance lead, and add `checked` with `by` and `on` to the pack.
    """
    for name, pack in snapshot.packs.items():
        if pack.checked is None:
            yield Finding(Ref("pack", name), ("checked",), f"The pack `{name}` has no `checked`.")


@directory_rule("MIM734", "pack-tells-no-authority", "warning")
def pack_tells_no_authority(snapshot: Snapshot) -> Iterator[Finding]:
    """A pack's audience is not marked as an authority.

    Why: Reports to this audience count as stakeholder updates, and you cannot record them after closing.
    Fix: Set `authority: true` for that audience in policy/channels.yaml.
    """
    ordinary = set(snapshot.stakeholders)
    for name, pack in snapshot.packs.items():
        if pack.audience in ordinary:
            yield Finding(
                Ref("pack", name), ("audience",), f"`{pack.audience}` is not marked as an authority."
            )


@directory_rule("MIM732", "pack-unknown-name", "error")
def pack_unknown_name(snapshot: Snapshot) -> Iterator[Finding]:
    """A pack refers to an audience or person that is not defined.

    Why: The report has no recipient, and no update can meet the deadline.
    Fix: Correct the name, or add the audience to policy/channels.yaml, or the person to policy/people.yaml.
    """
    audiences = [audience.id for audience in snapshot.audiences]
    for name, pack in snapshot.packs.items():
        if pack.audience and pack.audience not in audiences:
            sentence = unknown(pack.audience, "an audience in policy/channels.yaml", audiences)
            yield Finding(Ref("pack", name), ("audience",), sentence)
        if pack.checked and pack.checked.by not in snapshot.people:
            sentence = unknown(pack.checked.by, "a person in policy/people.yaml", snapshot.people)
            yield Finding(Ref("pack", name), ("checked", "by"), sentence)
