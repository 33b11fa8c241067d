"""Two hundred texts that vendors published on their status pages, which an honest check lets through.

They are drawn with a fixed seed, as many of each vendor as there is room for. The texts belong to the vendors and are
not copied: only counts are printed, and the words that were found.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

from mimkit.app.site import snapshot_for_site
from mimkit.rules.language.exposed import Exposed, exposed
from mimkit.rules.language.inside import inside_of
from tests.rules.words_measured.draw import population

SHARES: Final = {"atlassian": 40, "gcp": 45, "github": 40, "jenkins": 40, "slack": 34, "oci": 1}
ROOT: Final = Path(__file__).parents[3]
"""Its own records, with hundreds of real incidents, are what the texts are searched for besides forms."""


def draw(seed: int) -> list[tuple[str, str]]:
    """Return 200 texts, each with its vendor."""
    return [
        (vendor, text)
        for vendor, share in SHARES.items()
        for text in random.Random(seed).sample(sorted({each.text for each in population(vendor)}), share)
    ]


def findings(seed: int) -> list[tuple[str, Exposed]]:
    """Return what the leak check finds in the 200 texts, each with its vendor."""
    inside = inside_of(snapshot_for_site(ROOT).snapshot)
    return [(vendor, found) for vendor, text in draw(seed) for found in exposed(text, inside)]
