"""Sixty leaks of twelve kinds, planted in a repository, and how each is stopped.

The texts are sentences of our own. Addresses, numbers and names are those that standards reserve for examples, and the
keys are made up in the format that their vendors document.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Leak(NamedTuple):
    """Something internal, and the text for the public in which somebody wrote it; "" if it only stands in a record."""

    needle: str
    text: str = ""


RECORDED_TITLES: Final = (
    "Ledger primary ran out of memory after a bad change",
    "Vendor Contoso broke our card tokens again",
    "Payroll run stuck behind the quarter close",
    "Chargeback import doubled by night shift",
    "Disk array firmware bug in hall two",
)
RECORDED_TAGS: Final = (
    "contoso-contract",
    "board-escalation",
    "layoff-freeze",
    "merger-bluebird",
    "legal-hold",
)
FILE_NAMES: Final = (
    "heap-ledger.hprof",
    "ledger-slowlog.txt",
    "customer_list_q3.csv",
    "vpn-config.ovpn",
    "threaddump_night.txt",
)
REDACTED: Final = (
    "Jane Sample of Contoso asked for her card to be blocked.",
    "The backdoor account was still active on Sunday.",
    "We paid the supplier twice for the same quarter.",
    "The night shift had forgotten to renew the contract.",
    "Patient records of the Northside clinic were open.",
)
OTHER_TITLES: Final = (
    "Attackers copied the customer archive",
    "Signing key was found in a public bucket",
    "Former contractor still had access to payroll",
    "Regulator asks about the leaked invoices",
    "Ransom note on the file share",
)
"""Titles of restricted incidents."""
GUESTS: Final = ("Ada Sample", "Bo Exemplar")

LEAKS: Final[dict[str, tuple[Leak, ...]]] = {
    "title": tuple(Leak(each) for each in RECORDED_TITLES),
    "tag": tuple(Leak(each) for each in RECORDED_TAGS),
    "file name": tuple(Leak(each, f"We are reading {each} now.") for each in FILE_NAMES),
    "host": (
        Leak("pay-db-03", "The database pay-db-03 is full."),
        Leak("rabbitmq01", "We restarted rabbitmq01."),
        Leak("bastion.ops.example.com", "Access through bastion.ops.example.com is closed."),
        Leak("payments-7d9f8b6c5d-x2x4z", "A copy, payments-7d9f8b6c5d-x2x4z, keeps failing."),
        Leak("DESKTOP-7H2K9QA", "It began on DESKTOP-7H2K9QA."),
    ),
    "private address": (
        Leak("10.20.30.40", "10.20.30.40 does not answer."),
        Leak("192.168.4.0", "The network 192.168.4.0/24 is cut off."),
        Leak("fd12:3456:789a::1", "We moved it to fd12:3456:789a::1."),
        Leak("172.16.9.x", "All of 172.16.9.x is affected."),
        Leak("http://10.0.0.12", "Graphs are at http://10.0.0.12:9090/graph."),
    ),
    "ticket": (
        Leak("OPS-4711", "We follow OPS-4711."),
        Leak("INC0012345", "INC0012345 has the details."),
        Leak("ticket 88231", "Our vendor works on ticket 88231."),
        Leak("https://contoso.atlassian.net/browse/PAY-9", "See https://contoso.atlassian.net/browse/PAY-9."),
        Leak("case #20417", "They opened case #20417."),
    ),
    "person": (
        Leak("tech-duty", "Please ask tech-duty about it."),
        Leak("Ada Sample", "Ada Sample of our vendor has joined."),
        Leak("bo exemplar", "We wait for bo exemplar to answer."),
        Leak("jane.sample@example.com", "Write to jane.sample@example.com."),
        Leak("@mim-duty", "@mim-duty leads the repair."),
    ),
    "phone": (
        Leak("+44 20 7946 0003", "Call +44 20 7946 0003."),
        Leak("020 7946 0003", "Reach us on 020 7946 0003."),
        Leak("(212) 555-0187", "Our vendor is at (212) 555-0187."),
        Leak("5550142", "Phone: 5550142."),
        Leak("ext. 4471", "The desk has ext. 4471."),
    ),
    "bridge": (
        Leak("https://meet.example.net/k7f-war", "Join https://meet.example.net/k7f-war."),
        Leak("https://us02web.zoom.us/j/98765432101", "Join https://us02web.zoom.us/j/98765432101."),
        Leak(
            "https://teams.microsoft.com/l/meetup-join/19abc",
            "https://teams.microsoft.com/l/meetup-join/19abc",
        ),
        Leak("Meeting ID: 987 6543 2101", "Meeting ID: 987 6543 2101"),
        Leak("#inc-payments-war", "Everything is in #inc-payments-war."),
    ),
    "secret": (
        Leak("AKIAIOSFODNN7EXAMPLE", "The key AKIAIOSFODNN7EXAMPLE was used."),
        Leak("hunter22", "Log in with password: hunter22 for now."),
        Leak("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "Use ghp_abcdefghijklmnopqrstuvwxyz0123456789."),
        Leak("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY leaked."),
        Leak("ops:Winter@db.example.com", "Open https://ops:Winter@db.example.com/x."),
    ),
    "redacted text": tuple(Leak(each.rstrip("."), f"As we said: {each}") for each in REDACTED),
    "other incident": tuple(Leak(each, f"This is related: {each}.") for each in OTHER_TITLES),
}
