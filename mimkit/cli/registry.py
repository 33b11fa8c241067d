"""A table of all commands, each with its module, help section and help line. Importing it imports no command."""

from __future__ import annotations

from typing import NamedTuple


class Verb(NamedTuple):
    """A top-level command: its location (`mimkit.cli.commands.MODULE:verb`), help section and help line."""

    name: str
    module: str
    section: str
    line: str


START = "Start"
DECLARE = "Declare"
RUN = "Run"
RESTORE = "Restore and close"
LEARN = "Problem and review"
SEE = "View"
JUDGE = "Check and report"
BY_GIT = "Called by git"
"""The section for commands that users do not type. They are omitted from the help."""
SHORT_FORM = "Short forms"
"""The section for commands that another command's help line mentions. Listing them separately keeps the main list short."""

VERBS = (
    Verb("init", "init", START, "Scaffold a repository with a working example organisation."),
    Verb("demo", "demo", START, "Replay a real past incident in a scratch repository."),
    Verb("drill", "drill", START, "Practise a past incident against the clock. Nothing is sent."),
    Verb("doctor", "doctor", START, "Check git, the policy and the remote, and report problems."),
    Verb("completion", "completion", START, "Set up tab completion in your shell."),
    Verb("assess", "assess", DECLARE, "Check which criteria are met, and what the policy requires."),
    Verb("declare", "declare", DECLARE, "Declare a major incident with what you know so far."),
    Verb("backfill", "backfill", DECLARE, "Create the record of a past incident."),
    Verb("import", "import_", DECLARE, "Import alerts, past incidents, services and hosts."),
    Verb("promote", "declare", DECLARE, "Declare a proposed major incident."),
    Verb("reject", "declare", DECLARE, "Reject a proposed major incident."),
    Verb("demote", "declare", DECLARE, "Demote an incident that is not a major incident after all."),
    Verb("merge", "declare", DECLARE, "Merge this incident into another."),
    Verb("log", "log", RUN, "Record a finding, decision, task, blocker or note."),
    Verb("note", "log", RUN, "Short for log. Also: finding, decision, task, blocker."),
    Verb("finding", "log", SHORT_FORM, "Record a finding."),
    Verb("decision", "log", SHORT_FORM, "Record a decision."),
    Verb("task", "log", SHORT_FORM, "Record a task: work to be done on the call."),
    Verb("blocker", "log", SHORT_FORM, "Record a blocker."),
    Verb("role", "respond", RUN, "Assign a role, or hand it over."),
    Verb("handover", "handover", RUN, "Hand over a role, and show what the next manager needs."),
    Verb("page", "page", RUN, "Page a resolver group: show who to call and contact them."),
    Verb("ack", "page", RUN, "Record that a resolver group answered its page."),
    Verb("join", "respond", RUN, "Record who joined the bridge."),
    Verb("bridge", "respond", RUN, "Record the address for the bridge call or war room."),
    Verb("step", "runbook", RUN, "Record that a step of a runbook was done."),
    Verb("update", "update", RUN, "Record a stakeholder update and send it or print the text."),
    Verb("query", "query", RUN, "Record a stakeholder's query, or its answer."),
    Verb("approve", "approve", RUN, "Approve the text of a proposed update, or reject it."),
    Verb("deliver", "deliver", RUN, "Send updates that have not reached their channels yet."),
    Verb("severity", "respond", RUN, "Change the severity."),
    Verb("service", "service", RUN, "Change the status of a service on the status page."),
    Verb("link", "respond", RUN, "Link another record to the incident."),
    Verb("set", "set", RUN, "Add or correct facts, such as the start or the services."),
    Verb("amend", "correct", RUN, "Correct the time or text of an entry."),
    Verb("redact", "correct", RUN, "Blank out the text of an entry, and record the redaction."),
    Verb(
        "retract",
        "correct",
        RUN,
        "Retract a wrong entry. It remains visible but does not count.",
    ),
    Verb("undo", "correct", RUN, "Retract your own last entry, within ten minutes."),
    Verb("maintenance", "maintenance", RUN, "Plan, announce, start and complete maintenance."),
    Verb("workaround", "restore", RESTORE, "Record a workaround: service is usable, but the cause remains."),
    Verb("restored", "restore", RESTORE, "Record that service is fully restored."),
    Verb("confirm", "restore", RESTORE, "Record that the business stakeholder confirms restoration."),
    Verb("fixed", "restore", RESTORE, "Record that the permanent fix is in place."),
    Verb("close", "restore", RESTORE, "Close the incident when every closing gate is met."),
    Verb("reopen", "restore", RESTORE, "Reopen an incident that is not resolved."),
    Verb("doubt", "backfilled", LEARN, "Record what is uncertain about a past incident."),
    Verb("stated", "backfilled", LEARN, "Record a duration that a report states."),
    Verb("problem", "problem", LEARN, "Raise, link, update and list problem records."),
    Verb("review", "review", LEARN, "Draft, fill in, publish or waive the post-incident review."),
    Verb("action", "action", LEARN, "Add, assign, complete, reopen, decline and list action items."),
    Verb("status", "view", SEE, "Show the phase, roles, clocks, open tasks and queries."),
    Verb("watch", "watch", SEE, "Show a live board of open incidents."),
    Verb("sitrep", "view", SEE, "Print a 30-second summary to read aloud."),
    Verb("oncall", "oncall", SEE, "Show who is on call, until when, and who is next."),
    Verb("impact", "impact", SEE, "Show affected services, dependencies and who to call."),
    Verb("runbook", "runbook", SEE, "Print a runbook, with the steps that are done."),
    Verb("card", "card", SEE, "Print one page with who to call and what to type."),
    Verb("checklist", "view", SEE, "Show the activation checklist, ticked off from the timeline."),
    Verb("show", "view", SEE, "Show one incident in full."),
    Verb("list", "list_", SEE, "List all incidents."),
    Verb("sync", "sync", SEE, "Fetch from the remote and push what you recorded."),
    Verb("resolve", "resolve", SEE, "Resolve merge conflicts in records."),
    Verb("merge-driver", "resolve", BY_GIT, "Merge driver for records; called by git."),
    Verb("gate", "gate", JUDGE, "Check a service for overdue action items and open incidents."),
    Verb("policy", "policy", JUDGE, "Show and test the policy; add holidays and regulatory clocks."),
    Verb("roster", "roster", JUDGE, "Find on-call gaps, count shifts, and import calendars."),
    Verb("check", "check", JUDGE, "Check that every record is valid."),
    Verb("fix", "fix", JUDGE, "Complete and format manually written records."),
    Verb("audit", "audit", JUDGE, "List changes to recorded entries, with author and time."),
    Verb("due", "due", JUDGE, "List what is due, when, and who owns it."),
    Verb("bot", "bot", JUDGE, "Keep a GitHub or GitLab issue for each overdue deadline."),
    Verb("rule", "rule", JUDGE, "Explain a rule, with examples."),
    Verb("metrics", "metrics", JUDGE, "Report incident metrics, with definitions."),
    Verb("report", "report", JUDGE, "Create a two-page service review for a period."),
    Verb("export", "export", JUDGE, "Export the records for spreadsheets, warehouses and tools."),
    Verb("schema", "schema", JUDGE, "Print or check the JSON Schemas for records."),
    Verb("mcp", "mcp", JUDGE, "Let an AI assistant read the records. It cannot change them."),
    Verb("site", "site", JUDGE, "Build or serve the published site."),
)

SECTIONS = (START, DECLARE, RUN, RESTORE, LEARN, SEE, JUDGE)
"""The sections in `mim --help`, in order."""

NAMES_INCIDENT = (
    "promote", "reject", "demote", "merge", "log", "note", "finding", "decision", "task", "blocker", "role", "page", "ack", "join",
    "bridge", "step", "update", "approve", "query", "deliver", "severity", "link", "set", "amend", "redact", "retract", "undo", "workaround", "service", "restored", "confirm", "fixed",
    "close", "reopen", "doubt", "stated", "problem open", "problem link",
    "review start", "review add", "review show", "review submit", "review sign-off", "review publish", "review waive",
    "action add", "status", "watch", "sitrep",
    "checklist", "show", "due", "assess", "handover", "impact", "runbook",
)  # fmt: skip
"""The commands that accept -i, as verified by a test. Hints add the incident id to these commands."""
