"""Runs the commands of a page: the commands of each `console` block are run, and their output is replaced.

A comment `<!-- run ... -->` contains commands that prepare the example and are not shown; each must succeed. A
comment `<!-- append PATH -->` adds the block below it to a file, as the reader does in an editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.shell import Shell
from tests.docs.stand_ins import StandIns

_BLOCK = re.compile(
    r"^(?P<open>```console|<!-- run|<!-- append (?P<path>\S+) -->\n```(?:yaml|json|csv|markdown)(?: title=\S+)?)\n(?P<body>.*?)^(?:```|-->)$",
    re.MULTILINE | re.DOTALL,
)
_PROMPT = "$ "
_HOME = "/home/you"


def performed(page: str, home: Path) -> str:
    """Return a page with the current output of its commands; `home` is an empty folder."""
    shell, stand_ins = Shell(home), StandIns()

    def block(found: re.Match[str]) -> str:
        if found["path"]:
            with (shell.folder / stand_ins.typed(found["path"])).open("a", encoding="utf-8") as file:
                file.write(stand_ins.typed(found["body"]))
            return found[0]
        if found["open"] == "<!-- run":
            _set_the_stage(found["body"], shell, stand_ins)
            return found[0]
        shown = "".join(_typed(command, shell, stand_ins) for command in commands(found["body"]))
        return f"{found['open']}\n{shown}```"

    return _BLOCK.sub(block, page)


def commands(block: str) -> Iterator[str]:
    """Yield the commands of a block as written, with their continuation lines."""
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith(_PROMPT):
            whole = line.removeprefix(_PROMPT)
            while whole.endswith("\\"):
                whole += f"\n{next(lines)}"
            yield whole


def _typed(command: str, shell: Shell, stand_ins: StandIns) -> str:
    _, output = shell.type(stand_ins.typed(command))
    shown = stand_ins.shown(output.replace(shell.environment["HOME"], _HOME))
    return f"{_PROMPT}{command}\n" + "".join(f"{line.rstrip()}\n" for line in shown.splitlines())


def _set_the_stage(body: str, shell: Shell, stand_ins: StandIns) -> None:
    for command in commands(body):
        status, output = shell.type(stand_ins.typed(command))
        stand_ins.shown(output)
        if status:
            raise AssertionError(f"{command} ended with status {status}: {output}")
