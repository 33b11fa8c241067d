"""Imports a catalogue or an inventory into the working tree."""

from __future__ import annotations

from collections.abc import Sequence

from mimkit.app.importing.catalogue.baseline import baseline_path
from mimkit.app.importing.catalogue.format import CatalogueFormat
from mimkit.app.importing.catalogue.issue_form import with_services
from mimkit.app.importing.catalogue.plan import Plan, WorkingPolicy, plan_import
from mimkit.app.importing.catalogue.resolved import Defaults
from mimkit.app.importing.format import Material
from mimkit.app.reading.index import Progress
from mimkit.app.reading.partial import ensure_whole
from mimkit.app.reading.records import Records
from mimkit.app.reading.tree import WorkingTree
from mimkit.app.recording.uncommitted import content, write_uncommitted
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.rules.families.issue_form import FORM
from mimkit.store.git.repository import Repository
from mimkit.store.layout import POLICY, ref_of


def plan_for(
    repo: Repository,
    wanted: CatalogueFormat,
    materials: Sequence[Material],
    defaults: Defaults,
    step: Progress,
) -> Plan:
    """Return the plan for an import into the working tree, which may have uncommitted changes.

    Raises NoPolicy, RecordsUnreadable, or UnknownName for an unknown default.
    """
    ensure_whole(repo.root, (POLICY,))
    tree = WorkingTree(repo.root)
    records = Records(tree).load(path for path in tree.paths(POLICY) if ref_of(path))
    snapshot = records.readable_snapshot(repo.root, "in the working tree")
    _check_defaults(snapshot, defaults)
    files = {path: document.raw for path, document in records.documents.items()}
    path = baseline_path(wanted.name)
    if (raw := content(repo, path)) is not None:
        files[path] = raw
    plan = plan_import(wanted, materials, WorkingPolicy(snapshot, files), defaults, step)
    new = [
        ref.id for each in plan.files if (ref := ref_of(each)) and ref.kind == "service" and each not in files
    ]
    form = content(repo, FORM) if new else None
    if form and (changed := with_services(form, [*snapshot.services], sorted(new))):
        plan.files[FORM] = changed
    return plan


def write_plan(repo: Repository, plan: Plan) -> None:
    """Write the files in a plan. Raises LinkOutsideRepository for a symbolic link."""
    for path, raw in plan.files.items():
        write_uncommitted(repo, path, raw)


def _check_defaults(snapshot: Snapshot, defaults: Defaults) -> None:
    if defaults.owner:
        guards.known_group(snapshot, defaults.owner)
    if defaults.contact:
        guards.known_person(snapshot, defaults.contact)
