"""The incident card prints on one sheet of A4, in a real browser, and loads nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from mimkit.report.card import FORMATS
from tests.builders import Desk
from tests.duty.scoped import with_roster, without
from tests.report.test_card import card

pytestmark = pytest.mark.sweep

_PAGE: Final = re.compile(rb"/Type\s*/Page\b(?!s)")
ROLES: Final = ("major-incident-manager", "technical-lead", "communications-lead", "scribe", "deputy")
GROUPS: Final = ("database", "network", "payments")


def with_a_shift_every_day(desk: Desk) -> Desk:
    """Give every role and resolver group another person each day."""
    there = without(desk, *ROLES)
    for name in ROLES:
        there = with_roster(there, name, "tech-duty, deputy-duty", covers=f"role: {name}")
    for name in GROUPS:
        there = with_roster(there, name, "payments-duty, database-duty", covers=f"group: {name}")
    return there


@pytest.mark.parametrize("furnish", [lambda desk: desk, with_a_shift_every_day], ids=["weekly", "daily"])
def test_the_card_prints_on_one_page(
    desk: Desk, tmp_path: Path, browser: Any, furnish: Callable[[Desk], Desk]
) -> None:
    page = tmp_path / "card.html"
    page.write_text(FORMATS["html"](card(furnish(desk))))
    tab = browser.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    assert len(_PAGE.findall(tab.pdf(prefer_css_page_size=True))) == 1
    assert asked == [page.as_uri()]
    tab.set_viewport_size({"width": 360, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    tab.close()
