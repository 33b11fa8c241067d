"""SVG badges for dashboards and READMEs: open incidents, days since the last incident and service status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mimkit.publish.archive import Archive
from mimkit.publish.build_info import PUBLIC
from mimkit.publish.card import Card
from mimkit.publish.feeds.status_text import visible_incidents
from mimkit.publish.status import Tone, is_running, is_unresolved, overall
from mimkit.publish.times import days

_CALM: Final = "#1a7f37"
_BUSY: Final = "#b42318"
_LABEL: Final = "#3d4450"
"""White text on each of these colours has a contrast ratio of more than 4.5 to 1."""
_COLOURS: Final[Mapping[Tone, str]] = {
    "bad": _BUSY, "warn": "#7a4a00", "calm": "#1b5687", "good": _CALM, "quiet": _LABEL,
}  # fmt: skip
_LETTER: Final = 6.6
_EDGE: Final = 12


def badges(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Yield each badge's path and SVG."""
    # For outside readers, an incident is over when restoration is confirmed, as on the public page.
    is_open = is_unresolved if archive.facts.audience == PUBLIC else is_running
    running = [card for card in visible_incidents(archive) if is_open(card)]
    calm = _BUSY if running else _CALM
    count = str(len(running)) if running else "none"
    yield "badges/open-incidents.svg", _badge("open major incidents", count, calm)
    yield "badges/days-since.svg", _badge("last major incident", _since(archive, running), calm)
    status = overall(archive, [card for card in running if is_unresolved(card)])
    yield "badges/status.svg", _badge("services", status.words, _COLOURS[status.tone])


def _since(archive: Archive, running: list[Card]) -> str:
    counted = [card for card in archive.cards if card.is_counted]
    if any(card in running for card in counted):
        return "now"
    since = archive.days_since_last(counted)
    return "none" if since is None else f"{days(since)} ago"


def _badge(label: str, value: str, colour: str) -> bytes:
    # The label and the value never contain record text, so they are not escaped.
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
