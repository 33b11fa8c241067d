"""Detects text that says only that there is a problem and that work is in progress."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_STOCK: Final = frozenset(
    """
    24 7 a abnormal about above accordingly across action actively additional address addressed addressing affect
    affected affecting affects again against almost along already also although am an analysing analysis analyzing and
    anomalies anomaly answer answers any apologies apologise apologize apology application applications applied apply
    applying appreciate are arise arisen arising around as asap assess assessing at attempt attempting attempts
    availability aware back be bear bearing been before being believe below best bigger bring bringing busily busy but
    by came can carefully case cases cause causes causing certain challenges clock close closely closer colleagues
    come comes committed complete completely completing concrete confirm confirming constantly continue continued
    continues continuing continuously correct correcting could current currently customer customers deal dealing dear
    deck dedicated deeper deeply defined definitive degradation degraded deploy deployed deploying detected determine
    develop developing diagnose diagnosing did difficulties difficulty dig digging diligently discovered disruption
    disruptions do does doing during each earliest early effort efforts elevated encounter encountering engaged
    engineer engineering engineers ensure entire error errors eta even ever exact examining expecting expedite
    experience experienced experiencing experts extent extra eye failure failures fast faster feature features few
    find fix fixed fixes fixing flaw focus focused focusing following for found from full fully functionality further
    gather gathering general generic get getting glitch glitches global going gone good had hand handle handled
    handling hands happened happening hard harder hardest has have help here hiccup highest hope hopefully hot hotfix
    how however identified identify identifying if impact impacted impacting impacts implement implementation
    implemented implementing importance in incident incidents inconvenience increase increased indicators initial
    intermittent into investigate investigated investigates investigating investigation investigations irregularities
    is isolate isolated isolating issue issues it its just keep keeping kind kindly let lets likely limited locate
    located look looked looking looks lot made major make making managed manner many matter may mean meaningful
    meanwhile might milestone minor mitigate mitigated mitigating mitigation mitigations moment moments monitor
    monitored monitoring more most multiple must nature nearing necessary need needs next noticed now number observe
    observing occur occurred occurring occurs of off on one ongoing online onto operations or our out outage outages
    over overall pain part parties patch patched patience per performance permanent persist persisting persists
    pinpoint pinpointed place platform platforms please points positive possible potential potentially present
    presently priority problem problems process processing product products progress progressing prompt promptly
    properly pursue pursuing quick quickly quite rather really reason received receiving rectify rectifying regret
    regrets related remain remaining remains remediate remediating remediation reported reports required resolution
    resolve resolving resources response restoration restore restoring result results review reviewing right rolling
    rollout root same scenarios see seeing seen service services several should side significant site situation small
    so solution solutions solve solving some soon sooner soonest sorry sort sorting source specialists specific
    stabilise stability stabilize staff stage stages status stay step steps still subset success successful
    successfully such support sure suspect suspected swift swiftly system systems tackle tackling take taken taking
    team teams technical technicians than thank thanks that the their them then there these they thing things think
    this thorough thoroughly those through time tirelessly to today together too top toward towards tracking trouble
    troubleshoot troubleshooting tuned underlying understand understanding underway unexpected until unusual up update
    updates upon urgency urgent urgently us user users utmost validate validating valued various verify verifying very
    via view want was watch watching way we well were what when where which while whilst who whole will with word work
    workaround worked working works would yet you your
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""Words that do not say what fails, what was found or what was done. Any other word is specific."""
_PROBLEM: Final = frozenset(
    """
    degradation degraded diagnose diagnosing difficulties difficulty disruption disruptions error errors fix fixed fixes fixing
    identified impact incident incidents investigate investigated investigates investigating investigation investigations issue
    issues mitigate mitigating mitigation mitigations monitor monitored monitoring outage outages problem problems progress
    reports resolution resolve resolving restore restoring situation things trouble work working works
    """.split()  # noqa: SIM905 - like the lists beside it
)
"""Text that consists only of stock words is an empty statement if it contains at least one of these words."""
_MAY_BE_EMPTY: Final = _PROBLEM | {
    "details",
    "developments",
    "eta",
    "information",
    "news",
    "nothing",
    "update",
    "updates",
}
"""A fast pre-check: text without any of these words is not an empty statement, except for some fixed phrases."""
_GIVEN: Final = re.compile(
    r"\A\W*(?:(?:(?:we|(?:our|the) (?:\w{1,14} )?(?:teams?|engineers|staff))(?:['\u2019]re| are| is)(?: (?:still|now|currently|actively))? )?"
    r"(?:on|looking (?:into|at)|working on|investigating) (?:it|this|that|the case)(?: now)?|(?:same )?as (?:before|above)|no (?:change|news)|unchanged|tbd|tbc|n/?a|none yet|same|stuff|things"
    r"|(?:the )?systems?|(?:the )?services?|(?:issue|problem)s? (?:occurred|reported))\W*\Z",
    re.IGNORECASE,
)
_NOTHING_NEW: Final = re.compile(
    r"\b(?:nothing new|(?:no|(?:do|does) not have|don['\u2019]t have)(?: (?:any|an|a|new|additional|further|other|more|significant|major|real"
    r"|meaningful|material))* (?:information|updates?|news|details?|developments?|changes?|eta))\b"
    r"(?: (?:to (?:share|report|provide|give)|(?:at|of) (?:this|the) (?:time|moment|stage|point)|as of yet|just yet|yet|for now|so far"
    r"|from (?:us|the team)|for you))*",
    re.IGNORECASE,
)
_PROMISE_OF_NEWS: Final = re.compile(
    r"(?:\b(?:we|i|you|the team|our teams?) )?(?:\b(?:will|shall|please|can|going to|aim to)\b|['\u2019]ll\b|\bcontinue to(?= (?:update|share|provide"
    r"|post|check|keep|communicate))|\b(?:next|further|another|additional|more)\b)(?: [a-z]{1,12}){0,5}? (?:updat(?:es?|ing)|information"
    r"|details?|communications?|back|follow up|posted|updated|informed|let you know|in touch|check|share|news|notify|inform)\b[^.!?\n]*",
    re.IGNORECASE,
)
"""A promise of an update, up to the end of the sentence."""
_GOAL: Final = re.compile(
    r"\b(?:get(?:ting)?|bring(?:ing)?|return(?:ing)?|restor(?:e|ing)|have)\b[a-z ]{0,30} (?:back|normal|online|working|up and running)"
    r"(?: to normal| up| online)?\b|\bwhether\b[^.!?\n]{0,80}|\b(?:full )?recovery is (?:in progress|under ?way|ongoing)\b"
    r"|\bfor (?:all|every|each|our)(?: affected)? (?:customers?|users?|instances|sites|tenants|services)\b"
    r"|\b(?:towards?|expedite|speed up|ensure|for|to)(?: (?:a|an|the|full|complete|service|quick|swift|speedy))* (?:recovery|restoration)\b",
    re.IGNORECASE,
)
"""Phrases that state the goal of the work, not a result."""
_DEGRADED: Final = re.compile(
    r"(?:\b[A-Z][\w./()-]{0,40}(?:, (?:and )?| and |, | )){1,8}(?:is|are) (?:now |still |currently |also )?experiencing"
    r" (?:degraded|impacted|reduced) (?:performance|availability)"
    r"|\b(?:degraded|impacted|reduced) (?:performance|availability) (?:for|of|with|in)(?:,? (?:and )?(?:some )?[A-Z][\w./-]{0,40}){1,8}"
)
"""One or more product names, followed by a statement that something is wrong.

Product names start with a capital letter.
"""
_STARTS: Final = re.compile(r"\b(?:investigat\w+|looking into|look into|aware)\b", re.IGNORECASE)
_GOES_ON: Final = re.compile(
    r"\b(?:continu\w+|still|ongoing|fix\w*|monitor\w*|mitigat\w*|identified|work\w*)\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019](?=t\b)t)?")
_SHORT: Final = frozenset(("re", "ve", "ll", "s", "m", "d"))
"""What remains of a word after an apostrophe, such as `re` in "we're"."""
_OF_CLOCK: Final = re.compile(r"\b([ap])\.m\.", re.IGNORECASE)


def is_empty_statement(text: str, names: Iterable[str] = ()) -> bool:
    """Return whether a text says nothing specific, such as "some issues" or "we are continuing to investigate".

    `names`, such as service names, are not specific either. A promise of an update is ignored, because it says
    nothing about the incident.
    """
    if _GIVEN.match(text):
        return True
    if _words_of(text).isdisjoint(_MAY_BE_EMPTY):
        return False
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    rest = _NOTHING_NEW.sub(" issue ", _OF_CLOCK.sub(r"\1m", text))
    rest = _DEGRADED.sub(" issue ", rest)
    words = _words_of(_GOAL.sub(" working ", _PROMISE_OF_NEWS.sub(" ", rest)))
    return words <= _STOCK and not words.isdisjoint(_PROBLEM)


def only_starts_to_investigate(text: str) -> bool:
    """Return whether an empty statement reports that an investigation started. A first update may say only that."""
    return bool(_STARTS.search(text)) and not _GOES_ON.search(text)


def _words_of(text: str) -> set[str]:
    return {each.lower() for each in _WORD.findall(text)} - _SHORT
