"""SVG badges for dashboards and READMEs: open incidents, days since the last incident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mimkit.publish.archive import Archive
from mimkit.publish.feeds.status_text import visible_incidents
from mimkit.publish.status import is_running
from mimkit.publish.times import days

_CALM: Final = "#1a7f37"
_BUSY: Final = "#b42318"
_LABEL: Final = "#3d4450"
"""White text on each of these has a contrast of more than 4.5 to 1."""
_LETTER: Final = 6.6
_EDGE: Final = 12


def badges(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the SVG of each badge."""
    running = sum(is_running(card) for card in visible_incidents(archive))
    calm = _BUSY if running else _CALM
    yield (
        "badges/open-incidents.svg",
        _badge("open major incidents", str(running) if running else "none", calm),
    )
    yield "badges/days-since.svg", _badge("last major incident", _since(archive), calm)


def _since(archive: Archive) -> str:
    counted = [card for card in archive.cards if card.is_counted]
    if any(card.standing.is_open for card in counted):
        return "now"
    ends = [card.standing.milestones.restored or card.began or archive.facts.now for card in counted]
    return f"{days(max((archive.facts.now - max(ends)).days, 0))} ago" if ends else "none"


def _badge(label: str, value: str, colour: str) -> bytes:
    # Neither badge contains record text.
    left, right = (round(len(each) * _LETTER) + _EDGE for each in (label, value))
    words = f"{label}: {value}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{words}">'
        f"<title>{words}</title>"
        f'<rect width="{left + right}" height="20" rx="3" fill="{colour}"/>'
        f'<path d="M3 0h{left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="{_LABEL}"/>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2}" y="14" textLength="{left - _EDGE}">{label}</text>'
        f'<text x="{left + right / 2}" y="14" textLength="{right - _EDGE}">{value}</text>'
        "</g></svg>\n"
    ).encode()
