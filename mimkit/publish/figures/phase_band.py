"""Draws a phase as a band. Both colour and height encode the phase, for accessibility."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mimkit.publish.figures.phases import Phase
from mimkit.publish.figures.svg import box

_SHARES: Final = {
    "unnoticed": 0.3,
    "noticed": 0.55,
    "assembling": 0.8,
    "working": 1.0,
    "workaround": 0.65,
    "restored": 0.4,
    "confirmed": 0.2,
}
"""The relative heights of the bands. They are highest during the response, and lower before and after it."""


def band(step: Phase, left: float, right: float, top: float, height: float) -> str:
    """Draw a phase as a band between two positions. All bands share the same base line."""
    tall = height * _SHARES[step.tone]
    told = f"{step.label}: {step.length_text}"
    return box(f"phase-{step.tone}", (left, right - left), (top + height - tall, tall), told=told)


def phase_legend(steps: Iterable[Phase]) -> list[tuple[str, str]]:
    """Return a legend for the phases in their usual order. Each tone is listed once, with its first label."""
    labels: dict[str, str] = {}
    for step in steps:
        labels.setdefault(step.tone, step.label)
    return [(_key(tone), labels[tone]) for tone in _SHARES if tone in labels]


def _key(tone: str) -> str:
    # The style sheet sets the height, because an SVG for each of seven entries would make up half of the
    # drawing.
    return f'<span class="mim-swatch mim-swatch-{tone}"></span>'
