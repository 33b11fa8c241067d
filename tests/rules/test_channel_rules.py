"""The channels of audiences: the names in them, their fallbacks and what mail needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mimkit.model.organisation.directory import Audience, Channel, Channels, Working
from mimkit.rules.families.channels import working_channel_unusable

if TYPE_CHECKING:
    from tests.rules.conftest import Court


def found(court: Court, channels: list[Channel], **keys: object) -> list[tuple[str, tuple[str | int, ...]]]:
    """Return what is found if these are the channels, and the first is the official channel of the executives."""
    executives = Audience.model_validate(
        {"id": "executives", "title": "x", "channel": channels[0].id, **keys}
    )
    others = [each for each in court.snapshot.audiences if each.id != "executives"]
    known = [*channels, *court.snapshot.channels.channels]
    return court.but(channels=Channels(channels=tuple(known), audiences=(executives, *others))).directory()


def chat(name: str, fallback: str | None = None) -> Channel:
    return Channel(id=name, kind="chat", title="x", fallback=fallback)


def test_fallbacks_and_other_channels_exist(court: Court) -> None:
    wrong = found(court, [chat("room", "rooom"), chat("other")], also=("other", "othr"))
    assert wrong == [
        ("MIM706", ("channels", 0, "fallback")),
        ("MIM706", ("audiences", 0, "also", 1)),
    ]


@pytest.mark.parametrize(
    ("fallbacks", "places"),
    [
        ({"a": "a"}, [0]),
        ({"a": "b", "b": "a"}, [0]),
        ({"c": "b", "b": "a", "a": "c"}, [2]),
        # The channel that leads into a loop is not part of it.
        ({"z": "b", "b": "a", "a": "b"}, [2]),
        ({"a": "a", "b": "c", "c": "b"}, [0, 1]),
        ({"a": "b", "b": "c", "c": None}, []),
        # Two channels may have one fallback.
        ({"a": "c", "b": "c", "c": None}, []),
    ],
)
def test_a_loop_of_fallbacks_is_named_once(
    court: Court, fallbacks: dict[str, str | None], places: list[int]
) -> None:
    wrong = found(court, [chat(name, fallback) for name, fallback in fallbacks.items()])
    assert wrong == [("MIM715", ("channels", place, "fallback")) for place in places]


@pytest.mark.parametrize(
    ("kind", "url", "recipients", "is_wrong"),
    [
        ("mail", "MAIL", None, True),
        ("mail", "MAIL", "PEOPLE", False),
        ("mail", None, None, False),
        ("chat", "CHAT", None, False),
    ],
)
def test_mail_that_is_sent_has_recipients(
    court: Court, kind: str, url: str | None, recipients: str | None, *, is_wrong: bool
) -> None:
    keys = {"id": "x", "title": "x", "kind": kind, "url_env": url, "recipients_env": recipients}
    wrong = found(court, [Channel.model_validate(keys)])
    assert wrong == [("MIM716", ("channels", 0, "url_env"))] * is_wrong


def test_an_audience_has_each_channel_once(court: Court) -> None:
    channels = [chat("room"), chat("other"), chat("third")]
    assert found(court, channels, also=("other", "third")) == []
    assert found(court, channels, also=("other", "room", "third", "other")) == [
        ("MIM717", ("audiences", 0, "also", 1)),
        ("MIM717", ("audiences", 0, "also", 3)),
    ]


@pytest.mark.parametrize(
    ("fallback", "keys", "is_wrong"),
    [
        ("status-page", {}, True),  # the page of customers, in the scaffold
        ("status-page", {"public": True}, False),
        ("status-page", {"authority": True}, False),
        ("staff-broadcast", {}, False),
        ("spare", {}, False),
        (None, {}, False),
    ],
)
def test_a_message_for_the_inside_does_not_fall_back_to_the_public(
    court: Court, fallback: str | None, keys: dict[str, object], *, is_wrong: bool
) -> None:
    wrong = found(court, [chat("room", fallback), chat("spare", "status-page")], **keys)
    of_the_rule = [each for each in wrong if each[0] == "MIM718"]
    assert of_the_rule == ([("MIM718", ("channels", 0, "fallback"))] if is_wrong else [])


def test_outsiders_may_read_a_channel_that_is_official_for_no_one(court: Court) -> None:
    wrong = found(court, [chat("room"), chat("other", "status-page")], also=("other",))
    assert wrong == [("MIM718", ("channels", 1, "fallback"))]


@pytest.mark.parametrize(
    ("kind", "url", "reader", "said"),
    [
        ("chat", "ROOM", {}, []),
        ("mail", "ROOM", {}, ["`room` is a mail channel, not a chat."]),
        ("status-page", None, {}, ["`room` is a status-page channel, not a chat."]),
        ("webhook", None, {}, ["`room` has no `url_env`."]),
        ("chat", "ROOM", {"public": True}, ["`executives` reads `room`, and is outside the organisation."]),
        (
            "chat",
            "ROOM",
            {"authority": True},
            ["`executives` reads `room`, and is outside the organisation."],
        ),
    ],
)
def test_a_working_channel_can_be_used(
    court: Court, kind: str, url: str | None, reader: dict[str, object], said: list[str]
) -> None:
    room = Channel.model_validate({"id": "room", "kind": kind, "title": "x", "url_env": url})
    executives = Audience.model_validate({"id": "executives", "title": "x", "channel": "room", **reader})
    channels = Channels(
        channels=(room,), audiences=(executives,), working=Working(channel="room", kinds=("decision",))
    )
    found = working_channel_unusable(court.but(channels=channels).snapshot)
    assert [(each.keys, each.message) for each in found] == [(("working", "channel"), each) for each in said]
