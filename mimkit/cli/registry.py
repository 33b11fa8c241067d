"""Every verb: its module, its section of the help, its line. Importing this imports no command."""

from __future__ import annotations

from typing import NamedTuple


class Verb(NamedTuple):
    """Where a verb's command lives (`mimkit.cli.commands.MODULE:verb`), and how the help speaks of it."""

    name: str
    module: str
    section: str
    line: str


START = "Start"
DECLARE = "Declare"
RUN = "Run"
RESTORE = "Restore and close"
LEARN = "Problem and review"
SEE = "See"
JUDGE = "Judge"
BY_GIT = "Called by git"
"""Not typed by people, so the help leaves it out."""

VERBS = (
    Verb("init", "start", START, "Scaffold a repository with a working example organisation."),
    Verb("demo", "demo", START, "Replay a real past incident in a scratch repository."),
    Verb("doctor", "doctor", START, "Look at git, the policy and the remote, and say what is amiss."),
    Verb("assess", "assess", DECLARE, "Say which criteria are met, and what the policy says then."),
    Verb("declare", "declare", DECLARE, "Declare a major incident with what is known."),
    Verb("promote", "declare", DECLARE, "Turn a proposal into a declared major incident."),
    Verb("reject", "declare", DECLARE, "Say that a proposal is not a major incident."),
    Verb("demote", "declare", DECLARE, "Say that a declared incident turned out not to be a major one."),
    Verb("merge", "declare", DECLARE, "Say that it is the same incident as another."),
    Verb("log", "log", RUN, "Write down a finding, decision, action, blocker or note."),
    Verb("role", "run", RUN, "Take a role, or hand it over."),
    Verb("page", "run", RUN, "Record a page, and show whom to call."),
    Verb("join", "run", RUN, "Record who joined the bridge."),
    Verb("bridge", "run", RUN, "Say where the bridge call or war room is."),
    Verb("update", "run", RUN, "Record a stakeholder update, and print the text to send."),
    Verb("severity", "run", RUN, "Change the severity."),
    Verb("link", "run", RUN, "Tie another record to the incident."),
    Verb("amend", "correct", RUN, "Correct the time or the words of an entry."),
    Verb("redact", "correct", RUN, "Blank the words of an entry, and say so."),
    Verb("workaround", "restore", RESTORE, "Service is acceptable again; the cause is still there."),
    Verb("restored", "restore", RESTORE, "Service is fully restored."),
    Verb("confirm", "restore", RESTORE, "The business stakeholder says that it is over."),
    Verb("fixed", "restore", RESTORE, "The permanent fix is in place."),
    Verb("close", "restore", RESTORE, "Close, once each gate is met."),
    Verb("reopen", "restore", RESTORE, "It is not over after all."),
    Verb("problem", "problem", LEARN, "Raise, link, update and list problem records."),
    Verb("review", "review", LEARN, "Draft, fill in, publish or waive the post-incident review."),
    Verb("action", "action", LEARN, "Add, assign, finish, decline and list action items."),
    Verb("status", "see", SEE, "Where it stands: phase, roles, clocks, open actions."),
    Verb("sitrep", "see", SEE, "The thirty-second summary, to be read aloud."),
    Verb("oncall", "oncall", SEE, "Who is on call, until when, and who is next."),
    Verb("impact", "impact", SEE, "What else is hit, what it stands on, and whom to call."),
    Verb("checklist", "see", SEE, "The activation checklist, ticked by the timeline."),
    Verb("show", "see", SEE, "One incident in full."),
    Verb("list", "see", SEE, "All incidents."),
    Verb("sync", "sync", SEE, "Fetch what others recorded, and share what waits here."),
    Verb("resolve", "resolve", SEE, "Settle the records that a merge left open."),
    Verb("merge-driver", "resolve", BY_GIT, "What git calls to merge records."),
    Verb("gate", "gate", JUDGE, "May a service be changed? Serious actions that are overdue."),
    Verb("policy", "policy", JUDGE, "What was agreed on: holidays, clocks of the law."),
    Verb("roster", "roster", JUDGE, "Who can be reached in the coming days; calendars in and out."),
    Verb("check", "check", JUDGE, "Is the record right? Judge every file."),
    Verb("audit", "audit", JUDGE, "Who changed what was recorded, and when did it land?"),
    Verb("due", "due", JUDGE, "What is owed, by whom, and when?"),
    Verb("bot", "bot", JUDGE, "Keep one forge issue for each overdue obligation."),
    Verb("rule", "rule", JUDGE, "Explain a rule by its own examples."),
    Verb("metrics", "metrics", JUDGE, "What the incidents add up to, with definitions."),
    Verb("schema", "schema", JUDGE, "The JSON Schemas of the records."),
    Verb("site", "site", JUDGE, "Build or serve the published site."),
)

SECTIONS = (START, DECLARE, RUN, RESTORE, LEARN, SEE, JUDGE)
"""The order of the sections in `mim --help`."""

NAMES_INCIDENT = (
    "promote", "reject", "demote", "merge", "log", "role", "page", "join", "bridge", "update", "severity", "link",
    "amend", "redact", "workaround", "restored", "confirm", "fixed", "close", "reopen", "problem open", "problem link",
    "review start", "review add", "review submit", "review publish", "review waive", "action add", "status", "sitrep",
    "checklist", "show", "due", "assess",
)  # fmt: skip
"""The commands that take -i; a test compares. What is suggested to be typed names the incident to them."""
