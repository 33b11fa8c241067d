"""Updates the lists in the issue form, which are copies of lists in the policy."""

from __future__ import annotations

from mimkit.model.diagnostic import Diagnostic
from mimkit.model.snapshot import Snapshot
from mimkit.rules.catalogue import RULES
from mimkit.rules.families.issue_form import DRIFT, FORM, drift
from mimkit.store.yaml.places import Places
from mimkit.store.yaml.reader import read


def issue_form(raw: bytes, snapshot: Snapshot) -> list[Diagnostic]:
    """Return where the issue form differs from the policy; empty if it cannot be read as plain YAML."""
    form, places = read(raw), Places(raw)
    return [
        RULES[DRIFT].at(FORM, *places.of(spot[0]), spot[1]).about(spot[0]) for spot in drift(form, snapshot)
    ]
