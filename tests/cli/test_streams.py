"""Output that a stream cannot encode is escaped; neither that nor a closed input stops a command."""

from __future__ import annotations

import io
import sys

import pytest

from mimkit.cli.terminal.streams import escape_unencodable


class Terminal(io.TextIOWrapper):
    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    @property
    def written(self) -> bytes:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii", "us-ascii", "cp437", "koi8-r"])
@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_what_a_stream_cannot_encode_is_escaped(
    monkeypatch: pytest.MonkeyPatch, encoding: str, name: str
) -> None:
    import click  # noqa: PLC0415 - it looks at the streams itself

    stream = Terminal(encoding)
    monkeypatch.setattr(sys, name, stream)
    escape_unencodable()
    click.echo("paid 決済 \udcff", err=name == "stderr")
    assert stream.written == rb"paid \u6c7a\u6e08 \udcff" + b"\n"


def test_utf_8_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal("utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    escape_unencodable()
    sys.stdout.write("決済")
    assert stream.written == "決済".encode()


def test_streams_that_are_closed_or_no_files_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    escape_unencodable()
    assert sys.stdout is None
