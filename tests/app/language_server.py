"""A small editor: it starts the real yaml-language-server, opens files, and sends the requests of an editor."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},  # nothing is looked up on the network
        "kubernetesCRDStore": {"enable": False},
    }
}


@dataclass
class Editor:
    """One conversation with `yaml-language-server --stdio`, over a folder."""

    program: str
    folder: Path
    _asked: int = 0
    _told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _configured: bool = False

    def __enter__(self) -> Self:
        self._server = subprocess.Popen(
            [self.program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self.folder
        )
        root = self.folder.as_uri()
        able = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}
        self._ask("initialize", {"processId": None, "rootUri": root, "capabilities": able})
        self._tell("initialized", {})
        while not self._configured:
            self._receive()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.kill()
        self._server.communicate()

    def diagnostics(self, path: str, text: str | None = None) -> list[str]:
        """Return what is wrong with a file, as `line: message`, counted from 1; `text` is half-typed."""
        return self._said_of(self._open(path, text))

    def diagnostics_of(self, paths: Iterable[str]) -> dict[str, list[str]]:
        """Return what is wrong with each of these files, which are opened at once."""
        uris = {path: self._begin_to_open(path) for path in paths}
        for uri in uris.values():
            self._wait_for_diagnostics(uri)
        return {path: self._said_of(uri) for path, uri in uris.items()}

    def _said_of(self, uri: str) -> list[str]:
        return [f"{each['range']['start']['line'] + 1}: {each['message']}" for each in self._told[uri]]

    def hover(self, path: str, line: int, column: int) -> str:
        """Return what is shown over a place of a file, counted from 1; empty where nothing is."""
        answer = self._ask("textDocument/hover", self._place(self._open(path), line, column))
        return str(answer["contents"]["value"]) if answer else ""

    def completions(self, path: str, text: str, line: int, column: int) -> list[str]:
        """Return what is offered at a place of a half-typed file, counted from 1."""
        uri = self._open(path, text)
        answer = self._ask("textDocument/completion", self._place(uri, line, column))
        return [each["label"] for each in answer["items"]]

    @staticmethod
    def _place(uri: str, line: int, column: int) -> dict[str, Any]:
        return {
            "textDocument": {"uri": uri},
            "position": {"line": line - 1, "character": column - 1},
        }

    def _open(self, path: str, text: str | None = None) -> str:
        uri = self._begin_to_open(path, text)
        self._wait_for_diagnostics(uri)
        return uri

    def _begin_to_open(self, path: str, text: str | None = None) -> str:
        target = self.folder / path
        uri = target.as_uri()
        if uri in self._told:
            # A file that is closed is said to have no diagnostics.
            del self._told[uri]
            self._tell("textDocument/didClose", {"textDocument": {"uri": uri}})
            self._wait_for_diagnostics(uri)
            del self._told[uri]
        content = target.read_text(encoding="utf-8") if text is None else text
        self._asked += 1  # as a version too: the server keeps what it parsed of a version
        document = {"uri": uri, "languageId": "yaml", "version": self._asked, "text": content}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def _wait_for_diagnostics(self, uri: str) -> None:
        while uri not in self._told:
            self._receive()

    def _ask(self, method: str, params: Mapping[str, Any]) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            said = self._receive()
            if said.get("id") == self._asked and "method" not in said:
                return said["result"]

    def _tell(self, method: str, params: Mapping[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _receive(self) -> dict[str, Any]:
        """Return the server's next message; questions of its own are answered, diagnostics kept."""
        said = self._read()
        if said.get("method") == "textDocument/publishDiagnostics":
            self._told[said["params"]["uri"]] = said["params"]["diagnostics"]
        elif "id" in said and "method" in said:
            asked = (said.get("params") or {}).get("items", ())
            self._send({"id": said["id"], "result": [_SETTINGS.get(each["section"]) for each in asked]})
            self._configured = True
        return said

    def _read(self) -> dict[str, Any]:
        assert self._server.stdout
        length = 0
        while (line := self._server.stdout.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
        assert length, "the language server ended"
        found: dict[str, Any] = json.loads(self._server.stdout.read(length))
        return found

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._server.stdin
        raw = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(raw), raw))
        self._server.stdin.flush()
