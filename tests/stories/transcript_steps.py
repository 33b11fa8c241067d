"""The steps of the fixed script: a time and a command line.

`mim` is the program under test. `put`, `sed` and `mv` change files as an editor or a failing network would,
and `git` is git. An id depends only on the command that created it, so a step may contain it.
"""

from __future__ import annotations

STEPS = r"""
# Set up
08:00 mim list
08:00 mim init
08:00 git remote add origin ../remote.git
08:00 git push -q -u origin main
08:00 mim doctor
08:00 mim no-such-command
08:00 mim --version
08:00 put policy/groups/network.yaml "schema: 1\nid: network\ntitle: Network\ncontact: network-duty\nescalation:\n  - person: network-duty\n  - after: 10m\n    person: head-of-service\npage:\n  url_env: NETWORK_PAGER\n"
08:00 git commit -q -am "Give the network group a pager"
08:00 git push -q

# An incident from its first alert to its published review
10:00 mim list
10:05 mim assess --service checkout --criterion many-users --not-met service-unavailable
10:05 mim assess --service checkout --criterion many-users --json
10:09 mim declare "Checkout returns 503" --service checkout --criterion service-unavailable --detected -9m --impact "Nobody can pay" --origin INC-4711 --tag payments --category capacity --reported-by retail-operations
10:10 mim declare "Wrong" --service chekout
10:10 mim checklist
10:10 mim role communications-lead comms-duty
10:11 mim role scribe scribe-duty --json
10:11 mim bridge https://meet.example.com/k7f
10:12 mim page payments
10:12 mim ack payments --person payments-duty
10:13 mim page database --json
10:13 mim page network
10:13 mim page network --next --json
10:13 mim page network --next
10:13 mim page network --no-send
10:14 mim join payments-duty
10:14 mim join "Acme support, second line" --guest --group network
10:15 mim set started=09:58 service+=payments --reason "seen in the graphs"
10:15 mim set severity=SEV2
10:16 mim update --affected "Nobody can pay" --not-affected "Browsing, stores" --doing "The last change is being rolled back" --next 30m
10:18 mim log "Connection pool of the order database is full" --kind finding --star
10:19 mim log "Roll back payments 4.2" --kind task --owner payments-duty --json
10:20 mim log "Wait for the vendor" --kind blocker --owner payments-duty --dry-run
10:21 mim log "A customer, Mr Example, called from 555-0100"
10:22 mim log "Later than now" --at +10m
10:22 mim severity SEV2 --criterion many-users --reason "stores can still sell"
10:23 mim severity SEV9 --reason "typed wrong"
10:24 mim link CHG-88 --rel change
10:24 mim approve
10:24 mim query "Are refunds affected?" --from retail-operations
10:24 mim query "When can the stores sell?" --audience staff --json
10:24 mim query "Refunds work" --answered refunds
10:25 mim service checkout degraded --text "One of two sites is down"
10:25 mim service email operational --json
10:25 mim runbook
10:25 mim step 1
10:25 mim step 1
10:25 mim step 2 --note "no change since yesterday" --json
10:25 mim runbook checkout-errors --json
10:25 mim status
10:25 mim status --json
10:25 mim handover
10:25 mim handover --json
10:25 mim sitrep
10:25 mim sitrep --json
10:25 mim show
10:25 mim checklist --json
10:25 mim oncall
10:25 mim oncall checkout --json
10:25 mim oncall technical-lead --days 14
10:25 mim oncall technical-lead --ics --days 7
10:25 mim card payments
10:25 mim card --days 1 --format markdown
10:25 mim impact database
10:25 mim impact payments email --json
10:26 mim due --fail-on never
10:26 mim close
10:30 mim amend 35GFRG --at 10:17 --reason "seen in the log"
10:31 mim amend ZZZZZZ --text "No such entry"
10:32 mim redact 5XKG9D --reason "names a customer"
10:33 mim log "Rolled back" --resolves D48VW5 --evidence https://ci.example.com/42
10:40 mim workaround "Orders are paid for by link"
10:50 mim restored "Error rate is back to normal" --at -5m
10:52 mim confirm payments-duty
10:53 mim confirm retail-operations --text "The shop sells again"
10:54 mim update --affected "Nothing any more" --doing "Preparing the review"
10:55 mim link INC-4711 --closed
10:56 mim problem open --cause "The connection limit was lowered with the last change" --kind wrong-limit
10:57 mim problem update ZD0 --state known-error --factor "No alert on the connection count" --known-error "Orders by link"
10:58 mim fixed "Connection limit raised, with an alert on it"
10:59 mim log "Meant for another incident"
10:59 mim undo
10:59 mim retract 5XKG9D --reason "it was about another system"
10:59 mim log "Tell the vendor" --kind blocker --owner payments-duty
11:00 mim close
11:00 mim close --anyway "the vendor continues under INC-4711"
11:01 mim restored
11:02 mim reopen -i VJZ --reason "errors are back"
11:03 mim restored -i VJZ "Back to normal again"
11:03 mim task "Send the vendor our report" -i VJZ --owner payments-duty
11:03 mim log "The vendor has answered" -i VJZ --resolves STSKD0
11:03 mim log "It has answered" -i VJZ --resolves STSKD0
11:04 mim confirm -i VJZ retail-operations
11:04 mim update -i VJZ --affected "Nothing any more" --doing "Preparing the review" --json
11:04 mim close -i VJZ --anyway "the vendor continues under INC-4711"
11:04 mim review publish -i VJZ
11:05 mim review start -i VJZ
11:06 mim review add worked "The roll-back was ready within four minutes" -i VJZ
11:07 mim review add trigger "A change to the connection pool" -i VJZ --json
11:08 mim review add root_cause "The connection limit was lowered with the last change" -i VJZ
11:09 mim review publish -i VJZ
11:10 mim review add summary "The web shop could not take payments for 45 minutes." -i VJZ
11:10 mim review add detection "An alert on the error rate" -i VJZ
11:11 mim action add "Alert when 80% of connections are in use" -i VJZ --owner database-duty --due 2026-12-15 --priority high
11:12 mim action add "Write down the limit" -i VJZ --owner payments-duty --due 2026-12-01 --ticket https://tickets.example.com/7
11:12 mim review add slowed "The alert named no service" -i VJZ
11:13 mim action list
11:14 mim review submit -i VJZ
11:14 mim review sign-off -i VJZ --by tech-duty
11:15 mim review publish -i VJZ --shared-with executives
11:15 mim review show VJZ

# Other incidents: proposed, promoted, demoted, rejected, merged, waived
12:00 mim declare "Mail is delayed" --severity pending --service email --propose --json
12:01 mim list --open
12:02 mim note "A second look" -i 307
12:03 mim promote -i 307 --severity SEV3
12:04 mim demote -i 307 --reason "it was a test system"
12:10 mim declare "One shop is offline" --severity SEV3 --propose
12:11 mim reject -i 2BH --reason "one shop only, and its network is back"
12:20 mim declare "Payments are slow" --service payments --criterion many-users --restricted
12:21 mim declare "Cards are declined" --service payments --severity SEV2 --manager deputy-duty
12:22 mim status
12:22 mim log "Which one?"
12:25 mim merge -i K53 --into S4T
12:30 mim problem link ZD0 -i S4T
12:31 mim problem list --json
12:32 mim severity SEV1 -i S4T --reason "the tills are affected too"
12:40 mim restored -i S4T
12:41 mim review start -i S4T
12:42 mim review waive -i S4T --reason "the cause is reviewed with the web shop" --approver head-of-service
12:50 mim sync
12:51 mim list --json
12:51 mim list --service payments --severity SEV1
12:51 mim show -i VJZ --json

# Planned maintenance
13:00 mim maintenance list
13:00 mim maintenance plan "Upgrade of the payments database" --service payments --from 2026-11-24T22:00 --to 2h --text "Card payments may fail for ten minutes"
13:01 mim maintenance plan "New disks for db01.int.example.net" --service payments --from 22:00 --to 23:00
13:01 mim maintenance plan "New disks" --service database --from 22:00 --to 23:00 --json
13:02 mim maintenance update ERB "Half an hour more" --to 2026-11-25T00:30
13:02 mim maintenance complete ERB
13:03 mim maintenance list
2026-11-24T22:04:00Z mim maintenance start ERB --at 2026-11-24T22:01:00Z --json
2026-11-24T23:00:00Z mim maintenance cancel ERB "Too late"
2026-11-24T23:01:00Z mim maintenance complete ERB "The upgrade is done"
2026-11-24T23:02:00Z mim maintenance show ERB
2026-11-24T23:02:00Z mim maintenance show ERB --json

# Three weeks later: deadlines, reports, action items
2026-12-14T10:00:00Z mim due
2026-12-14T10:00:00Z mim due --json --all -i VJZ
2026-12-14T10:00:00Z mim due --format markdown --owner payments-duty
2026-12-14T10:00:00Z mim due --format github
2026-12-14T10:00:00Z mim due --format sarif
2026-12-14T10:00:00Z mim due --format gitlab
2026-12-14T10:00:00Z mim due --format junit
2026-12-14T10:00:00Z mim due --format ics
2026-12-14T10:00:00Z mim due --as-of 2026-11-23T10:30:00Z --all -i VJZ
2026-12-14T10:00:00Z mim gate --service checkout
2026-12-14T10:00:00Z mim gate --service checkout --fail-on overdue --json
2026-12-14T10:00:00Z mim bot --forge github --repo acme/incidents --dry-run
2026-12-14T10:00:00Z mim bot --forge gitlab --repo acme/incidents --dry-run --json
2026-12-14T10:00:00Z mim bot --forge github --repo acme/incidents
2026-12-14T10:00:00Z mim report --period 2026-Q4
2026-12-14T10:00:00Z mim deliver --json
2026-12-14T10:00:00Z mim metrics
2026-12-14T10:00:00Z mim metrics --json --by service
2026-12-14T10:00:00Z mim metrics --format csv
2026-12-14T10:00:00Z mim metrics --format markdown --since 2026-11-01 --before 2026-10-01
2026-12-14T10:00:00Z mim metrics --format prometheus --metric time-to-restore
2026-12-14T10:00:00Z mim export ics
2026-12-14T10:00:00Z mim export nothing
2026-12-14T10:01:00Z mim action list --all --json
2026-12-14T10:02:00Z mim action assign THA payments-duty --due 2027-01-15
2026-12-14T10:03:00Z mim action done 6J9 --evidence https://git.example.com/infra/pull/88
2026-12-14T10:04:00Z mim action decline THA --reason "the service is retired in March"
2026-12-14T10:05:00Z mim action list --all
2026-12-14T10:05:30Z mim action reopen 6J9 --reason "the change was rolled back"
2026-12-14T10:05:35Z mim action scan --dry-run
2026-12-14T10:05:35Z mim action sync --forge github --repo acme/incidents --dry-run
2026-12-14T10:05:40Z mim action done 6J9 --evidence https://git.example.com/infra/pull/91
2026-12-14T10:05:00Z mim problem update ZD0 --state fixed --fix "The limit follows the load" --evidence https://git.example.com/infra/pull/89

# The policy, the rosters, the rules and the schemas
2026-12-14T11:00:00Z mim policy show
2026-12-14T11:00:00Z mim policy show --json --at 2026-11-23T10:30:00Z
2026-12-14T11:00:00Z mim policy pack
2026-12-14T11:00:00Z mim policy pack eu-nis2
2026-12-14T11:00:00Z mim policy calendar
2026-12-14T11:00:00Z sed policy/policy.yaml "outcome: propose" "outcome: declare"
2026-12-14T11:00:00Z mim policy backtest
2026-12-14T11:00:00Z mim policy backtest --format markdown
2026-12-14T11:00:00Z git add -A
2026-12-14T11:00:00Z git commit -q -m "Propose nothing"
2026-12-14T11:05:00Z mim roster check
2026-12-14T11:05:00Z mim roster check --days 7 --format markdown --base HEAD~1
2026-12-14T11:06:00Z mim roster change technical-lead --add database-duty
2026-12-14T11:07:00Z put payments.ics "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VEVENT\nUID:1\nSUMMARY:Alex\nDTSTART:20261214T090000Z\nDTEND:20261214T170000Z\nRRULE:FREQ=DAILY;COUNT=5\nEND:VEVENT\nEND:VCALENDAR\n"
2026-12-14T11:06:00Z mim roster changes --since HEAD
2026-12-14T11:06:00Z mim roster stats --since 2026-12-01 --person tech-duty
2026-12-14T11:07:00Z mim roster import payments.ics --group payments
2026-12-14T11:07:00Z mim roster import payments.ics --group payments --map "Alex=payments-duty"
2026-12-14T11:08:00Z mim roster export no-such-roster
2026-12-14T11:08:00Z mim roster export technical-lead --days 28
2026-12-14T11:08:00Z mim roster export technical-lead --to terraform
2026-12-14T11:08:00Z put escalation.json "{\"escalation_policies\": [{\"name\": \"Payments\", \"escalation_rules\": [{\"escalation_delay_in_minutes\": 5, \"targets\": [{\"type\": \"user_reference\", \"summary\": \"tech-duty\"}]}]}]}\n"
2026-12-14T11:08:00Z mim roster escalation escalation.json --group payments --dry-run
2026-12-14T11:08:00Z mim roster drift payments payments.ics --map "Alex=tech-duty"
2026-12-14T11:09:00Z mim rule
2026-12-14T11:09:00Z mim rule MIM501
2026-12-14T11:09:00Z mim rule review --json
2026-12-14T11:10:00Z mim schema runbook
2026-12-14T11:10:00Z mim schema --check

# What is wrong with the records, and what was changed in them
2026-12-14T12:00:00Z mim check
2026-12-14T12:00:00Z git add -A
2026-12-14T12:00:00Z git commit -q -m "Import the calendar"
2026-12-14T12:01:00Z mim fix
2026-12-14T12:01:00Z mim audit
2026-12-14T12:02:00Z sed incidents/2026/MI-20261123-VJZ/incident.yaml "Rolled back" "Rolled forward"
2026-12-14T12:02:00Z sed incidents/2026/MI-20261123-307/incident.yaml "schema: 1" "schema: one"
2026-12-14T12:02:00Z mim check
2026-12-14T12:02:00Z mim check --json
2026-12-14T12:02:00Z mim check --format github --base HEAD
2026-12-14T12:02:00Z mim check --format sarif
2026-12-14T12:02:00Z mim check --format gitlab
2026-12-14T12:02:00Z mim check --format junit
2026-12-14T12:02:00Z mim check --format markdown --base HEAD
2026-12-14T12:02:00Z git add incidents/2026/MI-20261123-VJZ
2026-12-14T12:02:00Z mim audit --staged
2026-12-14T12:02:00Z git checkout -q incidents/2026/MI-20261123-307
2026-12-14T12:03:00Z git commit -q -m "Rewrite an entry"
2026-12-14T12:03:00Z mim audit --json
2026-12-14T12:03:00Z mim audit --format markdown --late 1m

# Two branches, and a remote that cannot be reached
2026-12-14T12:10:00Z mim resolve
2026-12-14T12:10:00Z git checkout -q -b side
2026-12-14T12:11:00Z mim log -i VJZ "Seen on the side" --here
2026-12-14T12:11:00Z git checkout -q main
2026-12-14T12:12:00Z mim log -i VJZ "Seen on main"
2026-12-14T12:13:00Z mim resolve --with side
2026-12-14T12:14:00Z mv remote.git away.git
2026-12-14T12:14:00Z mim log -i VJZ "Written on the train"
2026-12-14T12:15:00Z mim sync
2026-12-14T12:15:00Z mv away.git remote.git
2026-12-14T12:16:00Z mim sync --json

# A past incident, from what is known and from a file
2026-12-14T12:20:00Z put notes.csv "time,kind,who,text\n2026-03-02 08:45,finding,tech-duty,The certificate had expired\n2026-03-02T09:00:00Z,,,Renewed\n"
2026-12-14T12:20:00Z mim backfill "Nobody could pay" --service checkout --severity SEV2 --started 2026-03-02T08:10Z --restored 2026-03-02T09:02Z --entries notes.csv
2026-12-14T12:20:00Z mim backfill "Nobody could pay" --service checkout --severity SEV2 --started 2026-03-02T08:10Z --restored 2026-03-02T09:02Z --entries notes.csv --zone UTC
2026-12-14T12:20:00Z mim backfill "Nobody could pay" --started 2026-03-02T08:10Z --restored 2026-03-02T09:03Z --entries notes.csv --zone UTC --json
2026-12-14T12:21:00Z mim doubt -i V1V "The report names nobody who confirmed it" --about confirmed
2026-12-14T12:21:00Z mim stated -i V1V time-to-restore 1h
2026-12-14T12:22:00Z mim note -i VJZ "Typed into the wrong window"
2026-12-14T12:22:00Z mim undo -i VJZ --reason "another incident"
2026-12-14T12:22:00Z mim retract -i VJZ ZZZZZZ --reason "no such entry"

# The sites
2026-12-14T13:00:00Z mim -C policy site build --out ../site
2026-12-14T13:00:00Z mim site build --out build/internal --json
2026-12-14T13:00:00Z mim site build --audience public --out build/public
2026-12-14T13:00:00Z mim site render --out build/rendered

# An issue from the form, twice
2026-12-14T13:10:00Z put issue.md "### What is broken, and for whom\n\nNobody can log in\n\n### Services\n\ncheckout\n"
2026-12-14T13:10:00Z mim import alert issue.md
2026-12-14T13:11:00Z mim import alert issue.md --json
2026-12-14T13:12:00Z mim declare --from issue.md --dry-run

# Past incidents from another tool, then a later export with a mistake
2026-12-14T13:20:00Z put past.csv "number,title,created,resolved,priority,service,at,text\nINC1,Mail was late,2026-03-02T08:45Z,2026-03-02T10:00Z,high,email;Fax,2026-03-02T08:50Z,We look\n"
2026-12-14T13:20:00Z mim import csv past.csv --dry-run
2026-12-14T13:20:00Z mim import incidents csv past.csv --service Fax=
2026-12-14T13:21:00Z put past.csv "number,title,created,resolved,priority,service,at,text\nINC1,Mail was late,2026-03-02T08:45Z,2026-03-02T10:00Z,high,email;Fax,2026-03-02T08:50Z,We look closer\nINC2,Mail was lost,3/4/2026,,,,,\n"
2026-12-14T13:21:00Z mim import csv past.csv
2026-12-14T13:21:00Z mim import csv past.csv --dates dmy --zone UTC --json
2026-12-14T13:22:00Z put people.csv "id,name,email\nnew-duty,New on duty,new-duty@example.com\n"
2026-12-14T13:22:00Z mim import catalogue people people.csv --dry-run
"""
