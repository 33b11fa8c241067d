"""A suggestion is a command, advice in words, or both."""

from __future__ import annotations

import pytest

from mimkit.model.shell import is_command, split_hint


@pytest.mark.parametrize(
    "text",
    [
        "mim sync",
        "mim list --help",
        "mim log 'it is full; restart it, then wait' -i K7F",
        "git add policy && git commit",
        "git log --oneline --all",
        "export MIM_NOW=2026-11-23T10:09:00Z",
        "MIM_NOW=2026-11-23T10:09:00Z mim due",
    ],
)
def test_a_command_is_one(text: str) -> None:
    assert is_command(text)
    assert split_hint(text) == ("", text)


@pytest.mark.parametrize(
    "text",
    [
        "give the full id",
        "mim show lists the entries",
        "mim promote, or mim reject",
        "git fetch, then: look again",
        "mimic it",
        "use --out DIR: DIR must be new",
    ],
)
def test_advice_is_no_command(text: str) -> None:
    assert not is_command(text)
    assert split_hint(text) == (text, "")


@pytest.mark.parametrize(
    ("text", "advice", "command"),
    [
        ("choose another folder: mim init DIR", "choose another folder:", "mim init DIR"),
        ("did you mean check? mim check", "did you mean check?", "mim check"),
        ("use a new one: DIR, or start again: mim init", "use a new one: DIR, or start again:", "mim init"),
    ],
)
def test_a_command_after_advice_is_found(text: str, advice: str, command: str) -> None:
    assert split_hint(text) == (advice, command)
