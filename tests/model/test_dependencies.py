"""The status of services in catalogues with each shape of dependency; the expected values follow from the two rules.

A hard dependency passes its status on unchanged. A soft one passes on an outage as degraded performance, and nothing
if it is only degraded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.incident.service_status import BEST_FIRST, ServiceStatus, rank, worst
from mimkit.model.organisation.dependencies import Dependents
from mimkit.model.organisation.directory import Service

MAJOR: Final = "major_outage"
PARTIAL: Final = "partial_outage"
DEGRADED: Final = "degraded_performance"
OK: Final = "operational"


def catalogue(text: str) -> dict[str, Service]:
    """Return the services of lines such as `shop: pay, ~mail`, where `~` marks a soft dependency."""
    found = {}
    for line in text.split("\n"):
        name, _, needs = line.strip().partition(":")
        given = [
            {"service": each[1:], "requires": "soft"} if each.startswith("~") else each
            for each in needs.replace(",", " ").split()
        ]
        found[name] = Service.model_validate(
            {"id": name, "title": name, "tier": 1, "owner": "team", "depends_on": given}
        )
    return found


DIAMOND = """shop: left, right
left: base
right: ~base
base:"""
CHAIN = """top: ~middle
middle: base
base:"""
SOFT_BELOW_HARD = """top: middle
middle: ~base
base:"""
TWO_SOFT = """top: ~middle
middle: ~base
base:"""
LOOP = """a: b
b: ~c
c: a"""
TWICE = """shop: ~base, base
base:"""
ITSELF = """shop: shop"""


@pytest.mark.parametrize(
    ("services", "affected", "stated", "expected"),
    [
        # Both sides of the diamond: the hard one passes the outage on, the soft one degraded performance.
        (DIAMOND, {"base": MAJOR}, {}, {"base": MAJOR, "left": MAJOR, "right": DEGRADED, "shop": MAJOR}),
        (DIAMOND, {"base": DEGRADED}, {}, {"base": DEGRADED, "left": DEGRADED, "shop": DEGRADED}),
        (DIAMOND, {"base": PARTIAL}, {}, {"base": PARTIAL, "left": PARTIAL, "right": DEGRADED, "shop": PARTIAL}),
        (DIAMOND, {"right": MAJOR, "base": DEGRADED}, {}, {"right": MAJOR, "base": DEGRADED, "left": DEGRADED, "shop": MAJOR}),
        (CHAIN, {"base": MAJOR}, {}, {"base": MAJOR, "middle": MAJOR, "top": DEGRADED}),
        (SOFT_BELOW_HARD, {"base": MAJOR}, {}, {"base": MAJOR, "middle": DEGRADED, "top": DEGRADED}),
        (TWO_SOFT, {"base": MAJOR}, {}, {"base": MAJOR, "middle": DEGRADED}),
        (TWO_SOFT, {"base": DEGRADED}, {}, {"base": DEGRADED}),
        (LOOP, {"c": MAJOR}, {}, {"c": MAJOR, "b": DEGRADED, "a": DEGRADED}),
        (LOOP, {"a": MAJOR}, {}, {"a": MAJOR, "c": MAJOR, "b": DEGRADED}),
        (TWICE, {"base": MAJOR}, {}, {"base": MAJOR, "shop": MAJOR}),
        (ITSELF, {"shop": MAJOR}, {}, {"shop": MAJOR}),
        # What is stated about a service replaces what reaches it, and is what it passes on.
        (DIAMOND, {"base": MAJOR}, {"left": OK}, {"base": MAJOR, "left": OK, "right": DEGRADED, "shop": DEGRADED}),
        (CHAIN, {"base": MAJOR}, {"middle": DEGRADED}, {"base": MAJOR, "middle": DEGRADED}),
        (CHAIN, {"base": DEGRADED}, {"middle": MAJOR}, {"base": DEGRADED, "middle": MAJOR, "top": DEGRADED}),
        (CHAIN, {"base": MAJOR}, {"base": OK}, {"base": OK}),
        (CHAIN, {"unknown": MAJOR}, {}, {"unknown": MAJOR}),
    ],
)  # fmt: skip
def test_a_status_reaches_the_services_that_depend_on_it(
    services: str,
    affected: Mapping[str, ServiceStatus],
    stated: Mapping[str, ServiceStatus],
    expected: Mapping[str, ServiceStatus],
) -> None:
    assert Dependents(catalogue(services)).statuses(affected, stated) == expected


def test_a_service_that_nothing_can_reach_is_not_affected() -> None:
    dependents = Dependents(catalogue(TWO_SOFT))
    assert dependents.reached(["base"]) == ("base", "middle")
    assert dependents.reached(["base"]) == ("base", "middle")  # kept from the first time
    assert Dependents(catalogue(DIAMOND)).reached(["base"]) == ("base", "left", "right", "shop")
    assert Dependents(catalogue(LOOP)).reached(["b"]) == ("b", "a", "c")


def test_a_name_alone_is_a_hard_dependency() -> None:
    shop = catalogue("shop: pay, ~mail")["shop"]
    assert shop.needs == ("pay", "mail")
    assert [(each.service, each.requires) for each in shop.dependencies] == [
        ("pay", "hard"),
        ("mail", "soft"),
    ]
    assert shop.model_dump(mode="json", exclude_defaults=True)["depends_on"] == [
        "pay",
        {"service": "mail", "requires": "soft"},
    ]


def test_statuses_are_in_order() -> None:
    assert [rank(each) for each in (OK, DEGRADED, PARTIAL, MAJOR)] == [0, 1, 2, 3]
    assert (worst([DEGRADED, MAJOR, OK]), worst([])) == (MAJOR, OK)


names = st.integers(0, 6).map("s{}".format)
levels = st.sampled_from(BEST_FIRST)


def passed_on(status: ServiceStatus, requires: str) -> ServiceStatus:
    """Return what the table in the docs says."""
    soft: dict[ServiceStatus, ServiceStatus] = {MAJOR: DEGRADED, PARTIAL: DEGRADED, DEGRADED: OK, OK: OK}
    return status if requires == "hard" else soft[status]


@given(
    st.sets(st.tuples(names, names, st.sampled_from(["hard", "soft"])), max_size=14),
    st.dictionaries(names, levels, max_size=3),
    st.dictionaries(names, levels, max_size=2),
)
def test_every_catalogue_settles_where_nothing_changes_any_more(
    edges: set[tuple[str, str, str]],
    affected: dict[str, ServiceStatus],
    stated: dict[str, ServiceStatus],
) -> None:
    """The right answer is found step by step: from what is affected, until a whole round changes nothing."""
    expected = {f"s{number}": affected.get(f"s{number}", OK) for number in range(7)} | stated
    for _ in range(4 * 7):
        for name, needed, requires in edges:
            if name not in stated:
                expected[name] = worst([expected[name], passed_on(expected[needed], requires)])
    services = {
        name: Service.model_validate(
            {
                "id": name, "title": name, "tier": 1, "owner": "team",
                "depends_on": [{"service": to, "requires": how} for each, to, how in edges if each == name],
            }
        )
        for name in expected
    }  # fmt: skip
    found = Dependents(services).statuses(affected, stated)
    assert {name: found.get(name, OK) for name in expected} == expected
