"""What the wording rules find in real updates, compared with labels by hand.

This command prints recall and precision per rule.

The sample: 300 updates of public status pages, drawn with a fixed seed, so many of each vendor (`SHARES`). An update is
drawn as often as it was published, so a sentence that a vendor repeats is in the sample more than once. A second sample
(`draw_promises`) has 91 texts with a sentence that speaks of the future and of a time, because only 17 of the 300
promise a repair. A third one (`draw_empty`) has 140 later updates of three vendors, labelled for E only and drawn after the
rules had been tuned: at that moment they found 40 of 49, and 1 more. A few words were added then. Every text was read and labelled by these definitions before the rules ran over it:

P  promises repair: names a time, a day or a length by which the repair or a step of it (roll-out, backlog, data) is
   expected to be finished, or how long it takes. Not: what was, how long a symptom lasts, "shortly" alone.
N  next update missing: says neither by a time nor by a length when the next update comes. Not labelled if O.
V  vague time: a word or a condition in place of a time, for the repair or for the next update: "shortly", "as soon as
   possible", "once we know more". Not if the same sentence also names a time.
E  says nothing: only that there is a problem and that work goes on, with at most the name of the product. Not for the
   first update of an incident, which is due even if it only says that somebody looks.
j: and a:  jargon and acronyms that a customer of an ordinary organisation does not know and the text does not explain.
   Names of products and companies are neither.

Two facts are not about wording, and the rules get them as the record would have them: whether it is the first update
of its incident, and O, that service is restored, that the text says that no update follows here, or that it is planned
maintenance. L marks reports of more than 2,000 characters, which are not labelled for jargon.

No text blames a person, and none names an internal machine, so recall for blame and for host names is not measured
here but on sentences of our own, in `test_words.py`.

The rules were tuned on the texts with an even number. The texts with an odd number are the held-out half: they were
labelled like the others, but what the rules found or missed in them was never listed, only counted. The texts belong to the vendors and are not copied: the labels name them by a hash.
"""

from __future__ import annotations

import sys

from tests.rules.words_measured.draw import CORPORA
from tests.rules.words_measured.measure import report

if __name__ == "__main__":
    if not CORPORA.is_dir():
        sys.exit(f"the status pages are not in {CORPORA}")
    sys.stdout.write(f"{report()}\n")
