"""Precision of the first three similar incidents, on real incidents that were labelled by symptom.

`python -m tests.report.similar_measured` prints the table.

The sample: incidents from the public records of three vendors. Their titles and first texts were read, and those with
the same symptom of the same service were put in one list of `labels.yaml`. A symptom is what users notice, such as
"email notifications do not arrive"; the cause is another matter. Each labelled incident that has an earlier one in
its list is a question. Only what was known at its start is compared: the title, the first text and the services. The
candidates are all earlier incidents of the vendor, maintenance included, and not only labelled ones.

*Precision* is the share of the places that are right. Many symptoms occurred only once or twice before, so that not
all three places can be right; *of possible* is the share of what could be found.

The weights were chosen on Jira and looked at on Jenkins. The labels of Google Cloud were made after that and before the
program had run over them. The texts belong to the vendors and are not copied: the labels name them by their ids.
"""

from __future__ import annotations

import sys

from tests.report.similar_measured.measure import report
from tests.report.similar_measured.vendors import CORPORA

if __name__ == "__main__":
    if not CORPORA.is_dir():
        sys.exit(f"the status pages are not in {CORPORA}")
    sys.stdout.write(f"{report()}\n")
