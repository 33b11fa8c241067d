"""Recall and precision of the wording rules on a labelled sample of real updates.

`python -m tests.rules.words_measured` prints the table; `words_measured/__main__.py` says how the sample was drawn, and
defines the labels. The thresholds for recall and for false findings are those of issue 15: 80 % and 10 %.
"""

from __future__ import annotations

import pytest

from tests.rules.words_measured.draw import CORPORA
from tests.rules.words_measured.measure import (
    HALVES,
    RULES,
    Score,
    false_share,
    labelled,
    labelled_promises,
    report,
    score_of_empty,
    scores,
)

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the status pages do not lie beside the checkout"),
]


def test_the_sample_is_the_one_that_was_labelled() -> None:
    assert len(labelled()) == 300
    assert len(labelled_promises()) == 91
    assert sum("E" in each.labels for each in labelled()) == 46


@pytest.mark.sweep
@pytest.mark.parametrize("half", HALVES)
def test_promises_missing_updates_and_vague_times_are_found(half: str) -> None:
    found = scores(half)
    assert found["MIM414"].recall >= 0.9
    assert found["MIM402"].recall >= 0.95
    assert found["MIM418"].recall >= 0.9


@pytest.mark.sweep
def test_texts_that_say_nothing_are_found() -> None:
    tuned, held_out, later = scores("tuned")["MIM419"], scores("held out")["MIM419"], score_of_empty()
    assert held_out.recall >= 0.8
    every = (tuned, held_out, later)
    assert sum(each.right for each in every) / sum(each.labelled for each in every) >= 0.9
    assert all(each.precision >= 0.95 for each in every)


@pytest.mark.sweep
@pytest.mark.parametrize("half", HALVES)
def test_one_finding_in_ten_at_most_is_false(half: str) -> None:
    for without in ((), ("MIM402",)):
        wrong, every = false_share(scores(half), *without)
        assert every > 100
        assert wrong / every <= 0.1


@pytest.mark.sweep
def test_one_command_prints_the_table() -> None:
    lines = report().splitlines()
    assert [line[:6] for line in lines[1:7]] == [code for code, _ in RULES.values()]
    assert "held out" in lines[0]


def test_a_rule_without_labels_and_findings_has_missed_nothing() -> None:
    assert (Score().recall, Score().precision) == (1.0, 1.0)
