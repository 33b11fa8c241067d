"""The warm process: it has imported `mim` and MkDocs, and becomes, in a fork, each `mim` that hands over to it."""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import marshal
import os
import random
import runpy
import select
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
import warnings
from pathlib import Path
from typing import Any


def _import() -> None:
    """Import what the commands and the build of a site import."""
    sys.argv = ["mim"]
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    sys.path[0] = str(Path(__file__).parents[2])
    for name in (
        "mimkit.cli.main",
        "mimkit.cli.registry",
        "mimkit.publish.mkdocs.plugin",
        "mkdocs.commands.build",
    ):
        importlib.import_module(name)
    for verb in sys.modules["mimkit.cli.registry"].VERBS:
        importlib.import_module(f"mimkit.cli.commands.{verb.module}")
    for name in ("build", "render", "serving"):
        importlib.import_module(f"mimkit.publish.mkdocs.{name}")
    del sys.path[0]


def serve(place: Path, owner: int) -> tuple[dict[str, Any], list[int]]:
    """Answer until the owner has ended; return in each fork, with what it is to be and its streams."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that watch
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(f"{place}.new")
        door.listen(64)
        Path(f"{place}.new").rename(place)
        while Path(f"/proc/{owner}").exists():
            if not select.select([door], [], [], 1)[0]:
                continue
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                return _watch(line)
            line.close()
    shutil.rmtree(place.parent, ignore_errors=True)
    os._exit(0)


def _watch(line: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Fork once more; tell how that ended, and kill it if the one that handed over is killed."""
    head, streams, _, _ = socket.recv_fds(line, 4, 3)
    text, length = b"", int.from_bytes(head, "big")
    while len(text) < length:
        text += line.recv(length - len(text))
    here, child = os.getpid(), os.fork()
    if child == 0:
        line.close()
        return marshal.loads(text), streams
    assert here == os.getpid()
    for number in streams:
        os.close(number)
    ended = os.pidfd_open(child)
    line.sendall(b"%8d" % child)
    if line.fileno() in select.select([line.fileno(), ended], [], [])[0]:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        line.sendall(b"%8d" % status)
    finally:
        os._exit(0)


def become(asked: dict[str, Any], streams: list[int]) -> None:
    """Take over the streams, the folder, the variables and the words of the one that handed over."""
    os.setsid()
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    os.chdir(asked["folder"])
    os.umask(asked["umask"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for name in ("WARM_PYTHON", "PYTHONPATH"):
        os.environ[name] = asked["environment"][name]
    time.tzset()
    for number in (signal.SIGINT, signal.SIGHUP):
        if number in asked["ignored"]:
            signal.signal(number, signal.SIG_IGN)
    errors = os.environ.get("PYTHONIOENCODING", ":surrogateescape")[1:]
    sys.stdin, sys.stdout, sys.stderr = _stream(0, errors), _stream(1, errors), _stream(2, "backslashreplace")
    sys.argv = [asked["module"], *asked["words"]]
    sys.orig_argv = [asked["program"], "-m", *sys.argv]
    if not asked["is_safe"]:
        sys.path.insert(0, asked["folder"])
    if "PYTHONWARNINGS" not in asked["environment"]:
        warnings.resetwarnings()
        for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", category)
    random.seed()


def _stream(number: int, errors: str) -> io.TextIOWrapper:
    raw = io.FileIO(number, "r" if number == 0 else "w", closefd=False)
    if number == 0:
        return io.TextIOWrapper(io.BufferedReader(raw), "utf-8", errors)
    is_direct = bool(os.environ.get("PYTHONUNBUFFERED"))
    buffer: Any = raw if is_direct else io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, "utf-8", errors, line_buffering=number == 2, write_through=is_direct)


def run(module: str) -> int:
    """Run a module as `python -m` does; return the exit status."""
    sys.modules.pop(module, None)
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 255
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 - Python shows any of them at the end
        traceback.print_exc()
        return 1
    return 0


def end(status: int) -> None:
    """End as Python does, without taking the modules to pieces."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except OSError as problem:
        sys.stderr.write(f"Exception ignored in: {sys.stdout!r}\n{type(problem).__name__}: {problem}\n")
        status = 120
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    place, owner = sys.argv[1:]
    _import()
    gc.freeze()
    asked, streams = serve(Path(place), int(owner))
    become(asked, streams)
    end(run(asked["module"]))
