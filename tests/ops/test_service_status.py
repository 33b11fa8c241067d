"""The status of a service on the status page, as an incident states it."""

from __future__ import annotations

from mimkit.ops.declare import Withdraw
from mimkit.ops.facts.service_status import StateServiceStatus
from mimkit.ops.refusals.names import NotReached, UnknownName
from mimkit.ops.refusals.order import NotOpen, OutOfOrder
from mimkit.report.incident.entry_text import entry_words
from tests.builders import Desk, clock, refusal

DEGRADED = {"stated": "degraded_performance"}


def test_the_status_of_an_affected_service_is_an_entry(desk: Desk) -> None:
    twice = {"services": ("checkout", "checkout"), "stated": "partial_outage", "text": "One site"}
    found = desk.declare(services=("checkout",)).do(StateServiceStatus, "10:20", **twice)
    assert entry_words(found.state.timeline[-1]) == "checkout: Partial outage: One site"
    (span,) = found.state.stated_statuses
    assert (span.service, span.status, span.end) == ("checkout", "partial_outage", None)


def test_a_service_that_depends_on_the_affected_one_can_have_a_status(desk: Desk) -> None:
    """In the example organisation, checkout needs the database."""
    found = desk.declare(services=("database",)).do(
        StateServiceStatus, "10:20", services=("checkout",), **DEGRADED
    )
    assert [span.service for span in found.state.stated_statuses] == ["checkout"]


def test_a_service_that_the_incident_does_not_reach_is_refused(desk: Desk) -> None:
    declared = desk.declare(services=("database",))
    assert refusal(declared, StateServiceStatus, "10:20", services=("chekout",), **DEGRADED)[0] is UnknownName
    assert refusal(declared, StateServiceStatus, "10:20", services=("email",), **DEGRADED) == (
        NotReached,
        f"{declared.record.id} does not affect 'email', and 'email' does not depend on an affected service",
        "if the service is affected: mim set service+=email",
    )


def test_a_status_needs_an_incident_that_has_begun_and_is_open(desk: Desk) -> None:
    declared = desk.declare(services=("checkout",), started=clock("09:58"))
    words = {"services": ("checkout",), **DEGRADED}
    assert refusal(declared, StateServiceStatus, "10:20", at=clock("09:57"), **words)[0] is OutOfOrder
    dropped = declared.do(Withdraw, "10:15", kind="demoted", reason="One till")
    assert refusal(dropped, StateServiceStatus, "10:20", **words)[0] is NotOpen
