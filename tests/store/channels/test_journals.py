"""A journal of which the last line is cut, by a full disk or a crash, loses no later line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mimkit.store.channels.journal import Journal
from mimkit.store.channels.outcome import accepted
from mimkit.store.channels.post_journal import PostJournal, lines_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_recipient_after_half_a_line_is_known(tmp_path: Path) -> None:
    (tmp_path / "entry-mail.jsonl").write_text('{"claim": "CLAIM"}\n{"to": "ab')
    with Journal(tmp_path, "entry", "mail") as journal:
        journal.answered("one@example.org", accepted())
    with Journal(tmp_path, "entry", "mail") as journal:
        assert journal.claim == "CLAIM"
        assert journal.remaining(["one@example.org", "two@example.org"]) == ["two@example.org"]


def test_a_post_after_half_a_line_is_known(tmp_path: Path) -> None:
    (tmp_path / "room.jsonl").write_text('{"did": "posted", "entry": "FIRST"}\n{"did": "pos')
    with PostJournal(tmp_path, "room", 1.0) as journal:
        journal.accepted("SECOND")
    assert list(lines_of(tmp_path, "room").posted) == ["FIRST", "SECOND"]
