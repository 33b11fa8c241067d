"""Finds the file that defines a clock: the policy, or a pack that it adopts."""

from __future__ import annotations

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot


def in_its_file(finding: Finding, snapshot: Snapshot) -> Finding:
    """Return a finding about a clock at its place in the file that defines it; other findings are unchanged."""
    match finding.keys:
        case ("clocks", int(position), *rest) if finding.ref == Ref("policy"):
            position -= len(snapshot.policy.clocks) - sum(
                len(each.clocks) for each in snapshot.packs.values()
            )
            for name, pack in snapshot.packs.items():
                if 0 <= position < len(pack.clocks):
                    return finding._replace(ref=Ref("pack", name), keys=("clocks", position, *rest))
                position -= len(pack.clocks)
    return finding
