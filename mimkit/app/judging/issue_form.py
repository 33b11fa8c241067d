"""Compares the lists in the issue form with the corresponding lists in the policy."""

from __future__ import annotations

from mimkit.model.diagnostic import Diagnostic
from mimkit.model.snapshot import Snapshot
from mimkit.rules.catalogue import rules_of
from mimkit.rules.families.issue_form import FORM
from mimkit.store.yaml.places import Places
from mimkit.store.yaml.reader import read


def issue_form(raw: bytes, snapshot: Snapshot) -> list[Diagnostic]:
    """Return the differences between the issue form and the policy, or none if the form is not plain YAML."""
    form, places = read(raw), Places(raw)
    return [
        rule.at(FORM, *places.of(keys), *said).about(keys)
        for rule in rules_of("form")
        for keys, *said in rule.check(form, snapshot)
    ]
