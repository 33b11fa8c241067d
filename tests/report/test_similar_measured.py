"""Similar incidents on a labelled sample of real ones.

`python -m tests.report.similar_measured` prints the table; its module says how the sample was drawn and labelled.
"""

from __future__ import annotations

import pytest

from tests.report.similar_measured.measure import VENDORS, by_service, labels, score
from tests.report.similar_measured.vendors import CORPORA, published

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the status pages do not lie beside the checkout"),
]


def test_the_sample_is_the_one_that_was_labelled() -> None:
    known = {vendor: {each.id for each in published(vendor)} for vendor in VENDORS}
    assert {vendor: len(names) for vendor, names in known.items()} == {
        "jira": 373,
        "jenkins": 182,
        "gcp": 270,
    }
    assert all(labels(vendor).keys() <= names for vendor, names in known.items())
    assert {vendor: score(vendor, by_service).asked for vendor in VENDORS} == {
        "jira": 171,
        "jenkins": 42,
        "gcp": 59,
    }


@pytest.mark.sweep
@pytest.mark.parametrize("vendor", VENDORS)
def test_the_first_three_places_are_right_far_more_often_than_by_service(vendor: str) -> None:
    ours, before = score(vendor), score(vendor, by_service)
    assert ours.precision >= 0.45
    assert ours.found >= 0.5
    assert ours.helped >= 0.7 * ours.asked
    assert ours.precision >= 1.7 * before.precision
    assert ours.helped >= before.helped
