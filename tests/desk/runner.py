"""The warm half of a machine: it has imported `mim` once, and runs each command in a fork of itself.

Run as a program, it reads one JSON request per line, and answers each with a line. `Machine` communicates
with it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mimkit.app.recording.sharing import race
from mimkit.cli.main import run
from mimkit.cli.registry import VERBS
from mimkit.store.git.process import run as git_process
from tests.desk.trace import Deed, Trace, trace


def serve() -> None:
    """Answer requests until there are no more."""
    _warm_up()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """Import now what a command would import: a fork has it, and no call of the imports is counted."""
    import importlib  # noqa: PLC0415 - only here

    for name in sorted({f"mimkit.cli.commands.{verb.module}" for verb in VERBS}):
        importlib.import_module(name)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="mim-said-") as scratch:
        out, err = Path(scratch, "out"), Path(scratch, "err")

        def do() -> int:
            return _as_a_process(request, out, err)

        if request["deed"] is None:
            done = Trace(_wait(do))
        else:
            done = trace(do, [*request["here"], str(out)], request["there"], Deed(**request["deed"]))
        said = {
            "status": done.status,
            "out": out.read_text(encoding="utf-8") if out.exists() else "",
            "err": err.read_text(encoding="utf-8") if err.exists() else "",
        }
        calls = [(call.name, call.path.replace(str(out), "OUT"), call.to) for call in done.calls]
        return {**said, "calls": calls}


def _wait(do: Callable[[], int]) -> int:
    child = os.fork()
    if child == 0:
        status = 70
        try:
            status = do()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _as_a_process(request: dict[str, Any], out: Path, err: Path) -> int:
    """Be `mim` in a folder, with an environment of its own; what it says goes to files."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    if seconds := request.get("network_seconds"):
        git_process.NETWORK_SECONDS = seconds
    if seconds := request.get("longest_pause"):
        race.LONGEST_PAUSE = seconds
    for stream, place in ((sys.stdout, out), (sys.stderr, err)):
        handle = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(handle, stream.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        return run(request["words"])
    except BaseException:  # noqa: BLE001 - whatever it is, the test is to see it
        traceback.print_exc()
        return 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    serve()
