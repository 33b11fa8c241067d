"""Messages after Ctrl-C: whether the entry was recorded, and the next command."""

from __future__ import annotations

import pytest

from mimkit.errors import Interrupted

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("said", "sentence", "hint"),
    [
        (Interrupted.before_recording(), "Interrupted. Nothing was recorded.", "try again"),
        (
            Interrupted.after_recording(COMMIT, shared=None),
            "Interrupted. The entry was recorded as 0123456.",
            "mim show",
        ),
        (
            Interrupted.after_recording(COMMIT, shared=True),
            "Interrupted. The entry was recorded and shared as 0123456.",
            "mim show",
        ),
        (
            Interrupted.after_recording(COMMIT, shared=False),
            "Interrupted. The entry was recorded as 0123456, but may not be shared yet.",
            "mim sync",
        ),
    ],
)
def test_the_sentence_says_whether_the_entry_was_recorded(
    said: Interrupted, sentence: str, hint: str
) -> None:
    assert (str(said), said.hint, said.status) == (sentence, hint, 130)
