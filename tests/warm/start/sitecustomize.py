"""Python runs this when it starts: a `mim` that a warm process can be is handed over to it, and anything else goes on.

It is on the path only where a test asks for it; see `tests.warm`. It imports nothing that takes time, such as pathlib.
"""

# ruff: noqa: PTH109, PTH119

import _signal  # type: ignore[import-not-found]
import _socket
import marshal
import os
import stat
import sys

_ALIKE = {
    "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONSAFEPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED",
}  # fmt: skip
"""Variables for Python that a warm process follows, or that make no difference to it."""
_SET = {"PYTHONWARNINGS": "error", "PYTHONIOENCODING": ":backslashreplace"}
"""Others that it follows if they have this value."""


def _module() -> tuple[str, list[str]] | None:
    """Return the module that was asked for with -m, and its words; None where something else was asked for."""
    words = sys.orig_argv[1:]
    if words[:1] == ["-P"]:
        del words[0]
    if words[:1] == ["-m"] and len(words) > 1 and words[1].startswith("mimkit"):
        return words[1], words[2:]
    if words and os.path.basename(words[0]) == "mim":
        return "mimkit", words[1:]
    return None


def _is_ordinary() -> bool:
    """Tell whether a warm process would start with the same settings: other tests are about these."""
    ours = {
        name: value for name, value in os.environ.items() if name.startswith("PYTHON") and name not in _ALIKE
    }
    language = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG", "")
    if language != "C.UTF-8" or any(_SET.get(name) != value for name, value in ours.items()):
        return False
    kinds = [os.fstat(number).st_mode for number in (0, 1, 2)]  # an error where one is closed
    return not any(stat.S_ISCHR(kind) and os.isatty(number) for number, kind in enumerate(kinds))


def _line() -> _socket.socket | None:
    """Return a line to the warm process; None where Python is to go on by itself."""
    try:
        if not _is_ordinary() or not os.getcwd():
            return None
        line = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        line.connect(os.environ["WARM_PYTHON"])
    except OSError:
        return None
    return line


def _hand_over(line: _socket.socket, module: str, words: list[str]) -> None:
    """Let the warm process do it, and end as it ends."""
    mask = os.umask(0)
    os.umask(mask)
    asked = marshal.dumps(
        {
            "module": module,
            "words": words,
            "program": sys.orig_argv[0],
            "folder": os.getcwd(),
            "environment": dict(os.environ),
            "umask": mask,
            "is_safe": bool(sys.flags.safe_path),
            "ignored": [
                n for n in (_signal.SIGINT, _signal.SIGHUP) if _signal.getsignal(n) == _signal.SIG_IGN
            ],
        }
    )
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    line.sendmsg([len(asked).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
    line.sendall(asked)
    other = int(line.recv(8, _socket.MSG_WAITALL))
    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
        if _signal.getsignal(number) != _signal.SIG_IGN:
            _signal.signal(number, lambda number, _: os.kill(other, number))
    for number in (0, 1, 2):
        os.close(number)  # whoever reads at the other end waits until it is closed everywhere
    said = line.recv(8, _socket.MSG_WAITALL)
    status = int(said) if said else 1
    if status < 0:
        _signal.signal(-status, _signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(status)


_asked = _module() if "WARM_PYTHON" in os.environ else None
if _asked and (_found := _line()):
    _hand_over(_found, *_asked)
