"""Pages that a repository writes itself: highlighted code with its file name, and a copy button for the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.sweep


def test_code_is_highlighted_without_styles_of_its_own(clean_site: Path, seen: Any) -> None:
    html = (clean_site / "guide" / "index.html").read_text()
    assert '<span class="filename">policy/services/checkout.yaml</span>' in html
    assert '<span class="nt">name</span>' in html
    assert '<span class="gp">$ </span>' in html
    assert "Content-Security-Policy" in html
    assert not any("style" in attributes for tag, attributes in seen(html).elements if tag in ("span", "pre"))


@pytest.mark.browser
def test_the_copy_button_copies_the_commands_without_prompts_and_output(
    browser: Any, clean_address: str
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(clean_address + "guide/")
    buttons = page.locator("button.md-code__button[data-md-type=copy], .md-clipboard")
    copied = []
    for place in range(buttons.count()):
        buttons.nth(place).click()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    assert copied == [
        "# who pays\nname: Checkout",
        (
            'mim declare "Nobody can pay" \\\n  --service checkout\n'
            "cat > notes.txt <<'END'\n$5 for the first note\nEND\n"
            'mim note "Done"'
        ),
    ]
