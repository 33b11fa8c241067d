"""An update that was recorded is owed to the audiences whose channel has an address, until a receipt says that it was sent.

The deadline is 10 minutes after it was recorded, as long as a claim without a receipt lasts.
"""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.clocks.checklist import checklist
from mimkit.clocks.deliveries import DELIVERY
from mimkit.clocks.due import obligations
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from tests.builders import INCIDENT, Desk, clock, entry, incident

DECLARED = entry("10:09", "declared", severity="SEV1")


def update(at: str, **keys: Any) -> dict[str, Any]:
    return entry(at, "update", affected="Nobody can pay", doing="We look", **keys)


def delivery(
    at: str, told: dict[str, Any], state: str, channel: str = "status-page", **keys: Any
) -> dict[str, Any]:
    return entry(at, "delivery", update=told["id"], channel=channel, state=state, **keys)


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """Customers have a channel with an address and a fallback; the other channels have no address."""
    return desk.but_file(
        "policy/channels.yaml",
        "title: Public status page\n",
        "title: Public status page\n    url_env: PAGE\n    fallback: spare\n"
        "  - id: spare\n    kind: chat\n    title: Spare\n    url_env: SPARE\n    fallback: status-page\n",
    )


def dossier(desk: Desk, now: str, *timeline: dict[str, Any], **keys: Any) -> Dossier:
    return Dossier(incident(DECLARED, *timeline, **keys), desk.snapshot).at(clock(now))


def owed(desk: Desk, now: str, *timeline: dict[str, Any], **keys: Any) -> list[Obligation]:
    return [each for each in obligations(dossier(desk, now, *timeline, **keys)) if each.clock == DELIVERY]


def test_an_update_that_was_not_sent_is_owed_by_who_recorded_it(ready: Desk) -> None:
    (found,) = owed(ready, "10:21", update("10:20"))
    assert found.title == "Update recorded, not sent to customers"
    assert (found.starts, found.due, found.met) == (clock("10:20"), clock("10:30"), None)
    assert (found.status, found.owner, found.subject) == ("pending", "mim-duty", "customers")
    assert found.command == f"mim deliver -i {INCIDENT}"
    assert [each.status for each in owed(ready, "10:31", update("10:20"))] == ["overdue"]
    assert owed(ready, "11:21", update("10:20"))[0].command == f"mim deliver -i {INCIDENT} --older"


@pytest.mark.parametrize("state", ["claimed", "failed", "partly"])
def test_it_is_owed_until_everyone_was_reached(ready: Desk, state: str) -> None:
    told = update("10:20")
    accepted: dict[str, Any] = {"accepted": 3} if state == "partly" else {}
    (found,) = owed(ready, "10:25", told, delivery("10:21", told, state, **accepted))
    how = "only partly" if state == "partly" else "not"
    assert found.title == f"Update recorded, {how} sent to customers"
    assert found.command == f"mim deliver -i {INCIDENT} --again"


@pytest.mark.parametrize("channel", ["status-page", "spare"])
def test_a_receipt_of_the_channel_or_of_a_fallback_ends_it(ready: Desk, channel: str) -> None:
    told = update("10:20")
    assert owed(ready, "10:25", told, delivery("10:21", told, "sent", channel, accepted=1)) == []


def test_only_the_last_update_for_an_audience_is_owed(ready: Desk) -> None:
    first, second = update("10:20"), update("10:40")
    assert [each.starts for each in owed(ready, "10:41", first, second)] == [clock("10:40")]
    assert owed(ready, "10:42", first, second, delivery("10:41", second, "sent", accepted=1)) == []


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        (update("10:20", audience="staff"), {}),
        (update("10:20", via="import"), {}),
        (update("10:20"), {"mode": "drill"}),
        (update("10:20"), {"mode": "backfill"}),
        (update("10:20"), {"visibility": "restricted", "audiences": ["executives"]}),
    ],
)
def test_what_must_not_leave_is_not_owed(ready: Desk, told: dict[str, Any], keys: dict[str, Any]) -> None:
    assert owed(ready, "10:25", told, **keys) == []


def test_a_policy_without_addresses_or_that_never_sends_owes_nothing(desk: Desk, ready: Desk) -> None:
    assert owed(desk, "10:25", update("10:20")) == []
    never = ready.but_file(
        "policy/channels.yaml", "channel: status-page\n", "channel: status-page\n    send: never\n"
    )
    assert owed(never, "10:25", update("10:20")) == []


def test_the_last_update_of_a_closed_incident_is_owed_for_a_day(ready: Desk) -> None:
    timeline = (update("10:20"), entry("10:30", "close"))
    assert len(owed(ready, "+1 10:19", *timeline)) == 1
    assert owed(ready, "+1 10:21", *timeline) == []


def test_the_checklist_names_it(ready: Desk) -> None:
    items = checklist(dossier(ready, "10:21", update("10:20")), clock("10:21"))
    (found,) = [each for each in items if "not sent" in each.words]
    assert (found.done, found.words) == (False, "update recorded, not sent to customers")
    assert (found.by, found.command) == (clock("10:30"), f"mim deliver -i {INCIDENT}")
