"""Reads webhooks from Grafana contact points (unified alerting), which resemble Alertmanager webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mimkit.app.importing.alerts.alertmanager import read_group
from mimkit.app.importing.alerts.dialect import Dialect, Payload
from mimkit.app.importing.alerts.values import items, mapping
from mimkit.ops.importing.alerts import Notification
from mimkit.ops.importing.drafts import ImportProblem

_OWN: Final = frozenset(("dashboardURL", "panelURL", "silenceURL", "valueString", "values"))
"""Alert keys that only Grafana sends."""


def _recognises(data: Any) -> bool:
    found = mapping(data)
    if not isinstance(found.get("alerts"), list):
        return False
    return "orgId" in found or any(not _OWN.isdisjoint(mapping(each)) for each in items(found["alerts"]))


def _read(payload: Payload) -> Iterator[Notification | ImportProblem]:
    yield from read_group(payload, "grafana")


DIALECT = Dialect("grafana", "Grafana contact point webhooks", _recognises, _read)
