"""What must not be sent is not sent: internal details, text for other readers, and updates that are older than the channel."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.app.delivering.deliver import Deliverer
from tests.stories.receivers import Hook, receiver

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

UPDATE = ("update", "--affected", "Nobody can pay", "--doing", "We are rolling back")
CHANNELS = """\
schema: 1
channels:
  - {{id: executives, kind: chat, title: Executives' chat, private: true{executives}}}
  - {{id: staff, kind: chat, title: Staff chat, url_env: URL_STAFF, private: true}}
  - {{id: public, kind: webhook, title: Public status page, url_env: URL_PUBLIC, private: true, link: "https://status.example.com/x"}}
audiences:
  - {{id: executives, title: Executives, channel: executives, send: always}}
  - {{id: staff, title: All staff, channel: staff, send: always{staff}}}
  - {{id: customers, title: Customers, channel: public, public: true, send: always{customers}}}
"""
ADDRESS = ", url_env: URL_EXECUTIVES"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as found:
        yield found


def set_up(
    desk: Desk, hook: Hook, *, executives: str = ADDRESS, staff: str = "", customers: str = "", finds: int = 0
) -> None:
    """Send to everyone always; an address is where the receiver says ok."""
    text = CHANNELS.format(executives=executives, staff=staff, customers=customers)
    desk.write("policy/channels.yaml", text)
    for each in ("EXECUTIVES", "STAFF", "PUBLIC"):
        desk.more.setdefault(f"URL_{each}", hook.url(f"ok-{each.lower()}"))
    assert desk.type("check").status == finds
    desk.commit("Set up channels")


def places(hook: Hook) -> list[str]:
    return [path for path, _ in hook.posts]


def left(desk: Desk, *options: str) -> list[tuple[str, str | None]]:
    document = desk.type("deliver", "--json", *options).document
    return [(each["channel"], each["reason"]) for each in document["left"]]


def add_person(desk: Desk, name: str) -> None:
    path = desk.folder / "policy/people.yaml"
    path.write_text(path.read_text() + f"  - id: quay-desk\n    name: {name}\n")
    desk.commit("A new colleague")


LATER = "Quillon Marsh"
"""The name of a person who joins after the text was recorded."""


@pytest.mark.sweep
def test_a_name_that_became_internal_after_the_text_was_recorded(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook)
    name = desk.declare()
    text = ("update", "--affected", f"Orders through {LATER} fail", "--doing", "We roll back")
    desk.mim(*text, "--audience", "customers", "--no-send")
    entry = desk.timeline()[-1]["id"]
    add_person(desk, LATER)
    said = desk.type("deliver")
    assert (said.status, places(hook)) == (6, [])
    assert f"not sent to public: the text contains internal information: `{LATER}` is a person" in said.err
    assert f"mim redact {entry[-6:]} -i {name} --reason WHY" in said.err
    assert "delivery" not in {each["kind"] for each in desk.timeline()}  # nothing is claimed
    reason = f"the text contains internal information: `{LATER}` is a person in the organisation"
    assert left(desk, "--dry-run") == [("public", reason)]
    # The command that the hint names: the reason is on the record, so the text is sent.
    desk.mim("amend", entry[-6:], "-i", name, "--anyway", "It is the name of a shop")
    desk.mim("deliver")
    assert places(hook) == ["ok-public"]


@pytest.mark.sweep
def test_a_reason_that_was_recorded_with_the_text_counts(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook)
    add_person(desk, LATER)
    desk.declare()
    text = ("update", "--affected", f"Orders through {LATER} fail", "--doing", "We roll back")
    assert desk.type(*text, "--audience", "customers").status == 3
    desk.mim(*text, "--audience", "customers", "--anyway", "It is the name of a shop")
    assert places(hook) == ["ok-public"]


@pytest.mark.sweep
@pytest.mark.parametrize("anyway", [(), ("--anyway", "Customers may know")])
def test_a_template_that_adds_an_internal_value(desk: Desk, hook: Hook, anyway: tuple[str, ...]) -> None:
    """A reason is for the text that was typed, and not for what a template adds to it."""
    set_up(desk, hook)
    desk.write(
        "policy/templates/customers-declared.yaml",
        "schema: 1\nid: customers-declared\naudience: customers\nmoment: declared\n"
        'subject: "Update"\nbody: "{doing} Ask tech-duty."\n',
    )
    desk.commit("A template")
    desk.declare()
    said = desk.type(*UPDATE, "--audience", "customers", *anyway)
    assert (said.status, places(hook)) == (6, [])
    assert "recorded" in said.out
    assert "`tech-duty` is a person in the organisation" in said.err
    assert "Remove it from the template of `customers` in policy/templates" in said.err


@pytest.mark.sweep
def test_a_record_that_was_edited_by_hand(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook)
    name = desk.declare()
    desk.mim(*UPDATE, "--no-send")
    path = desk.record(name)
    path.write_text(
        path.read_text().replace("Nobody can pay", "Nobody can reach db-17.corp.example.net:5432")
    )
    desk.commit("Edit by hand")
    said = desk.type("deliver")
    assert said.status == 6
    assert sorted(places(hook)) == ["ok-executives", "ok-staff"]  # who may know it
    assert "`db-17.corp.example.net` is an internal host or address" in said.err


@pytest.mark.sweep
def test_what_another_record_says_is_internal(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook)
    name = desk.declare()
    bridge = "https://calls.example.net/rooms/quay-harbour-7"
    text = ("update", "--affected", "Nobody can pay", "--doing", f"Join us at {bridge}", "-i", name)
    desk.mim(*text, "--audience", "customers", "--no-send")
    other = desk.declare("Another", "--service", "email", "--severity", "SEV2")
    desk.mim("bridge", bridge, "-i", other)
    said = desk.type("deliver", "-i", name)
    assert (said.status, places(hook)) == (6, [])
    assert "is an internal link" in said.err


@pytest.mark.sweep
def test_the_public_address_of_a_channel_is_not_internal(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook, customers=", also: [staff]")
    name = desk.declare()
    desk.mim("log", "Posted", "--evidence", "https://status.example.com/x", "-i", name)
    desk.mim(*UPDATE, "--audience", "customers")
    assert sorted(places(hook)) == ["ok-public", "ok-staff"]


def restricted(desk: Desk, *audiences: str) -> str:
    options = [word for each in audiences for word in ("--audience", each)]
    return desk.declare(
        "Payroll data is exposed", "--service", "checkout", "--severity", "SEV1", "--restricted", *options
    )


@pytest.mark.sweep
def test_a_restricted_incident_reaches_only_the_audiences_that_it_names(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook)
    restricted(desk, "executives")
    desk.mim(*UPDATE)
    assert places(hook) == ["ok-executives"]


@pytest.mark.sweep
@pytest.mark.parametrize("by", ["channel", "also"])
def test_a_restricted_incident_does_not_use_a_channel_that_others_read(
    desk: Desk, hook: Hook, by: str
) -> None:
    """Staff read the executives' channel, or the executives' messages also go to that of staff."""
    set_up(desk, hook)
    path = desk.folder / "policy/channels.yaml"
    text = path.read_text()
    shared, own = ("executives", []) if by == "channel" else ("staff", ["ok-executives"])
    text = (
        text.replace("channel: staff, send: always", "channel: executives, send: always")
        if by == "channel"
        else text.replace(
            "channel: executives, send: always", "channel: executives, send: always, also: [staff]"
        )
    )
    path.write_text(text)
    desk.commit("Share a channel")
    name = restricted(desk, "executives")
    said = desk.type(*UPDATE)
    assert (said.status, places(hook)) == (6, own)
    reason = f"`staff` also reads {shared}, but this restricted incident does not include it"
    assert f"not sent to {shared}: others read this channel: {reason}" in said.err
    desk.mim("set", "audience+=staff", "-i", name)
    desk.mim("deliver")
    assert f"ok-{shared}" in places(hook)


@pytest.mark.sweep
def test_a_restricted_incident_does_not_fall_back_to_a_channel_that_others_read(
    desk: Desk, hook: Hook
) -> None:
    desk.more["URL_EXECUTIVES"] = hook.url("refuse")
    set_up(desk, hook, executives=f"{ADDRESS}, fallback: staff")
    restricted(desk, "executives")
    said = desk.type(*UPDATE)
    assert (said.status, places(hook)) == (6, ["refuse"])
    assert "not sent to executives: 1 refused: status 500" in said.err
    assert "`staff` also reads staff, but this restricted incident does not include it" in said.err


@pytest.mark.sweep
def test_a_message_for_the_inside_does_not_fall_back_to_a_public_channel(desk: Desk, hook: Hook) -> None:
    desk.more["URL_EXECUTIVES"] = hook.url("refuse")
    set_up(desk, hook, executives=f"{ADDRESS}, fallback: public", finds=1)
    desk.declare("The ledger of Marsh and Sons is wrong")
    said = desk.type(*UPDATE, "--audience", "executives")
    assert (said.status, places(hook)) == (6, ["refuse"])
    assert "`customers` also reads public, but the message is not intended for it" in said.err


@pytest.mark.sweep
def test_a_message_for_the_inside_is_not_sent_to_a_channel_that_the_public_shares(
    desk: Desk, hook: Hook
) -> None:
    set_up(desk, hook)
    path = desk.folder / "policy/channels.yaml"
    path.write_text(path.read_text().replace("channel: public,", "channel: executives,"))
    desk.commit("Share a channel")
    desk.declare()
    said = desk.type(*UPDATE, "--audience", "executives")
    assert (said.status, places(hook)) == (6, [])
    assert "`customers` also reads executives, but the message is not intended for it" in said.err


@pytest.mark.sweep
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_update_older_than_the_channel_is_listed_and_sent_on_request(
    desk: Desk, hook: Hook, form: tuple[str, ...]
) -> None:
    set_up(desk, hook, executives="")
    desk.declare()
    desk.mim(*UPDATE, "--audience", "executives")
    desk.clock = "10:30"
    desk.write("policy/channels.yaml", CHANNELS.format(executives=ADDRESS, staff="", customers=""))
    desk.commit("An address")
    redate(desk, "2026-11-23T10:20Z")
    assert left(desk) == [("executives", "recorded before the channel was set up")]
    assert "recorded before the channel was set up" in desk.mim("deliver", "--send").out
    assert places(hook) == []
    # The next update is newer than the channel.
    desk.mim(*UPDATE, "--audience", "executives", *form)
    assert places(hook) == ["ok-executives"]
    desk.mim("deliver", "--older")
    assert places(hook) == ["ok-executives", "ok-executives"]


def redate(desk: Desk, at: str) -> None:
    """Commit what the last commit contains at another time."""
    tree, parent = desk.git("rev-parse", "HEAD^{tree}").strip(), desk.git("rev-parse", "HEAD^").strip()
    made = subprocess.run(
        ["git", "commit-tree", tree, "-p", parent, "-m", "An address"],
        cwd=desk.folder,
        env={**desk.environment, "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at},
        capture_output=True,
        text=True,
        check=True,
    )
    desk.git("reset", "-q", "--soft", made.stdout.strip())


@pytest.mark.sweep
def test_a_channel_is_set_up_for_an_audience_when_it_is_first_named_for_it(desk: Desk, hook: Hook) -> None:
    """The staff chat has had its address for a long time; customers' updates have also gone there since 10:20."""
    set_up(desk, hook)
    desk.declare()
    desk.mim(*UPDATE, "--audience", "customers")
    assert places(hook) == ["ok-public"]
    desk.clock = "10:30"
    desk.write(
        "policy/channels.yaml", CHANNELS.format(executives=ADDRESS, staff="", customers=", also: [staff]")
    )
    desk.commit("Name the staff chat")
    redate(desk, "2026-11-23T10:20Z")
    assert left(desk) == [("staff", "recorded before the channel was set up")]
    assert places(hook) == ["ok-public"]


@pytest.mark.sweep
def test_a_channel_that_lost_its_address_is_set_up_again_when_it_gets_one(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook)
    set_up(desk, hook, executives="")
    desk.declare()
    desk.mim(*UPDATE, "--audience", "executives")
    desk.clock = "10:30"
    desk.write("policy/channels.yaml", CHANNELS.format(executives=ADDRESS, staff="", customers=""))
    desk.commit("An address again")
    redate(desk, "2026-11-23T10:20Z")
    assert left(desk) == [("executives", "recorded before the channel was set up")]


def receipts(desk: Desk) -> list[tuple[Any, ...]]:
    found = [each for each in desk.timeline() if each["kind"] == "delivery" and each["state"] != "claimed"]
    return [(each["channel"], each["state"], each.get("instead_of")) for each in found]


def chain(desk: Desk, hook: Hook, *answers: str) -> None:
    """Give the executives' channel a chain of fallbacks, of which each answers in its way; the last leads back."""
    names = ["first", "second", "third"][: len(answers)]
    lines = ["schema: 1", "channels:"]
    for place, (name, answer) in enumerate(zip(names, answers, strict=True)):
        back = names[(place + 1) % len(names)]
        lines.append(
            f"  - {{id: {name}, kind: chat, title: {name}, private: true, url_env: URL_{name.upper()}, fallback: {back}}}"
        )
        desk.more[f"URL_{name.upper()}"] = hook.url(answer)
    lines += ["audiences:", "  - {id: executives, title: Executives, channel: first, send: always}"]
    desk.write("policy/channels.yaml", "\n".join(lines) + "\n")
    desk.commit("A chain")


@pytest.mark.sweep
def test_a_second_fallback_is_used_if_the_first_one_fails_too(desk: Desk, hook: Hook) -> None:
    chain(desk, hook, "refuse", "refuse", "ok")
    desk.declare()
    desk.mim(*UPDATE, "--audience", "executives")
    assert places(hook) == ["refuse", "refuse", "ok"]
    assert receipts(desk) == [
        ("first", "failed", None),
        ("second", "failed", "first"),
        ("third", "sent", "second"),
    ]
    assert desk.mim("deliver", "--again").out == "There is nothing to send.\n"


@pytest.mark.sweep
def test_fallbacks_that_lead_back_are_each_tried_once(desk: Desk, hook: Hook) -> None:
    chain(desk, hook, "refuse", "refuse", "refuse")
    desk.declare()
    said = desk.type(*UPDATE, "--audience", "executives")
    assert said.status == 6
    assert [channel for channel, _, _ in receipts(desk)] == ["first", "second", "third"]
    assert left(desk) == [("first", "failed")]
    assert len(hook.posts) == 3
    desk.more["URL_SECOND"] = hook.url("ok")
    desk.mim("deliver", "--again")
    assert places(hook)[3:] == ["refuse", "ok"]


@pytest.mark.sweep
def test_a_fallback_that_cannot_be_used_yet_gets_the_message_later_without_another_try_of_the_first(
    desk: Desk, hook: Hook
) -> None:
    """As after a sender that was killed between the receipt of a channel and the claim of its fallback."""
    chain(desk, hook, "refuse", "ok")
    del desk.more["URL_SECOND"]
    desk.declare()
    said = desk.type(*UPDATE, "--audience", "executives")
    assert said.status == 6
    assert "URL_SECOND is not set" in said.err
    desk.more["URL_SECOND"] = hook.url("ok")
    desk.mim("deliver")
    assert places(hook) == ["refuse", "ok"]


@pytest.mark.sweep
def test_a_channel_without_its_secret_has_failed_if_there_is_a_fallback(desk: Desk, hook: Hook) -> None:
    chain(desk, hook, "ok", "ok-too")
    del desk.more["URL_FIRST"]
    desk.declare()
    said = desk.mim(*UPDATE, "--audience", "executives")
    assert places(hook) == ["ok-too"]
    why = "URL_FIRST is not set in the environment, the keyring or the secrets file"
    assert f"not sent to first: {why}" in " ".join(said.out.split())
    assert receipts(desk) == [("first", "failed", None), ("second", "sent", "first")]
    assert desk.mim("deliver", "--again").out == "There is nothing to send.\n"


@pytest.mark.sweep
def test_without_any_secret_each_fallback_is_tried_again_when_it_is_set(desk: Desk, hook: Hook) -> None:
    chain(desk, hook, "ok", "ok-too")
    later = {name: desk.more.pop(name) for name in ("URL_FIRST", "URL_SECOND")}
    desk.declare()
    said = desk.type(*UPDATE, "--audience", "executives", "--json")
    assert (said.status, places(hook)) == (6, [])
    why = "URL_FIRST is not set in the environment, the keyring or the secrets file"
    assert [each["reason"] for each in said.document["deliveries"]] == [why]
    assert "not sent to first: URL_FIRST is not set" in said.err
    assert "next: export URL_SECOND=VALUE" in said.err
    desk.more["URL_FIRST"] = hook.url("refuse")
    desk.more["URL_SECOND"] = later["URL_SECOND"]
    desk.mim("deliver", "--again")
    assert places(hook)[-1] == "ok-too"


@pytest.mark.sweep
def test_a_link_waits_until_its_official_channel_has_the_update(desk: Desk, hook: Hook) -> None:
    desk.more["URL_PUBLIC"] = hook.url("refuse")
    set_up(desk, hook, customers=", also: [staff]")
    name = desk.declare()
    said = desk.type(*UPDATE, "--audience", "customers")
    assert (said.status, places(hook)) == (6, ["refuse"])
    assert "not sent to staff: it links to public, which does not show this update yet" in said.err
    assert desk.type("deliver").status == 6
    assert places(hook) == ["refuse"]
    waits = ("staff", "it links to public, which does not show this update yet")
    assert left(desk, "--dry-run") == [("public", "failed"), waits]
    assert left(desk, "--dry-run", "--again") == []
    desk.more["URL_PUBLIC"] = hook.url("ok-public")
    desk.mim("deliver", "--again", "-i", name)
    assert places(hook) == ["refuse", "ok-public", "ok-staff"]


@pytest.mark.sweep
def test_a_fallback_that_is_the_channel_of_another_audience_gets_one_message(desk: Desk, hook: Hook) -> None:
    desk.more["URL_EXECUTIVES"] = hook.url("refuse")
    set_up(desk, hook, executives=f"{ADDRESS}, fallback: staff")
    desk.declare()
    desk.mim(*UPDATE)
    assert sorted(places(hook)) == ["ok-public", "ok-staff", "refuse"]
    assert desk.mim("deliver").out == "There is nothing to send.\n"


@pytest.mark.sweep
@pytest.mark.parametrize("what", ["redact", "template"])
def test_what_another_clone_changed_at_the_same_moment_is_not_sent(
    office: Office, hook: Hook, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The other clone is faster: it shares its change just before this one shares its claim."""
    first = office.seat("mim-duty")
    set_up(first, hook)
    first.git("push", "-q")
    first.declare()
    entry = first.mim(*UPDATE, "--audience", "staff", "--no-send", "--json").document["entries"][0]
    second = office.seat("comms-duty")
    claim = Deliverer._claim

    def overtaken(deliverer: Deliverer, *given: Any) -> None:
        if what == "redact":
            second.mim("redact", entry[-6:], "--reason", "A name")
        else:
            for path in (second.folder / "policy/templates").iterdir():
                path.write_text(path.read_text().replace("What is affected", "Affected"))
            second.commit("Reword")
            second.git("push", "-q")
        claim(deliverer, *given)

    monkeypatch.setattr(Deliverer, "_claim", overtaken)
    said = first.type("deliver", "--send")
    assert (said.status, hook.posts) == (6, [])
    assert "someone changed the update or the channel at the same time" in said.err
    monkeypatch.undo()
    first.mim("deliver", "--send")
    assert [b"Affected: Nobody" in body for _, body in hook.posts] == ([] if what == "redact" else [True])
