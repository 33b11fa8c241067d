"""The fixed script: commands of every kind, run in a scratch repository, with everything that they print and write.

`python -m tests.stories.transcript --write` stores the transcript; a test compares it byte for byte. A change
that only moves code changes none of its lines. Times and ids are fixed, and the scratch folder is shown as
`/scratch`.
"""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from unittest import mock

from tests.stories.conftest import DAY, Desk, git_out, shell
from tests.stories.transcript_steps import STEPS

TRANSCRIPT = Path(__file__).with_suffix(".txt")
_SHOWN = "/scratch"
_BROKEN = re.compile(rf"\n +{_SHOWN}")
"""A path that stands on a line of its own where the real one is long."""
_WIDE = "400"
"""Wider than any line that is as wide as the terminal."""
_WHOLE = ("incidents/", "policy/packs/", "policy/rosters/payments.yaml", "policy/rosters/technical-lead.yaml")
"""What is stored whole; of the other files, a digest."""
_OURS = re.compile(
    r"<title>.*?</title>|<meta (?!name=\"generator\").*?>|<link rel=\"alternate.*?>|<article.*</article>",
    re.DOTALL,
)


def transcript(base: Path) -> str:
    """Run the script in an empty folder, and return what came of it."""
    base = base.resolve()
    desk = _desk(base)
    told = [_performed(desk, base, step) for step in STEPS.strip().splitlines() if step[:1] not in ("", "#")]
    text = "".join((*told, *_files(desk.folder), *_pages(desk.folder / "build"))).replace(str(base), _SHOWN)
    return _BROKEN.sub(f" {_SHOWN}", text)


def _desk(base: Path) -> Desk:
    desk = Desk(base / "desk", shell(base / "home", "mim-duty@example.com"))
    desk.more |= {"COLUMNS": _WIDE, "SOURCE_DATE_EPOCH": "1795000000", "TZ": "UTC"}
    # `mim doctor` looks for a Zensical that is not installed beside mimkit, which only some machines have.
    ours, folders = Path(sys.executable).parent, desk.environment["PATH"].split(os.pathsep)
    desk.more["PATH"] = os.pathsep.join(
        each for each in folders if Path(each) == ours or not Path(each, "zensical").exists()
    )
    desk.folder.mkdir()
    git_out("init", "-q", "--bare", "--initial-branch=main", str(base / "remote.git"))
    return desk


def _performed(desk: Desk, base: Path, step: str) -> str:
    """Run a step, `TIME COMMAND`, and return its part of the transcript; only what `mim` does is shown."""
    at, line = step.split(maxsplit=1)
    program, *words = shlex.split(line)
    if program == "git":
        desk.git(*words)
    elif program == "mv":
        (base / words[0]).rename(base / words[1])
    elif program == "put":
        desk.write(words[0], words[1].replace(r"\n", "\n"))
    elif program == "sed":
        target = desk.folder / words[0]
        text = target.read_text()
        assert words[1] in text, line
        target.write_text(text.replace(words[1], words[2], 1))
    else:
        return _typed(desk, at, line, words)
    return f"\n######## {line}\n"


def _typed(desk: Desk, at: str, line: str, words: list[str]) -> str:
    now = at if "T" in at else f"{DAY}T{at}:00Z"
    desk.more |= {"MIM_NOW": now, "GIT_AUTHOR_DATE": now, "GIT_COMMITTER_DATE": now}
    with _fixed_chance(line):
        said = desk.type(*words)
    return "".join(
        (
            f"\n######## {at}  {line}\n######## status {said.status}\n",
            _text("out", said.out),
            _text("err", said.err),
        )
    )


@contextmanager
def _fixed_chance(line: str) -> Iterator[None]:
    """Let the ids that a command makes depend on its words alone."""
    number = int.from_bytes(sha256(line.encode()).digest()[:8])
    with (
        mock.patch.object(secrets, "randbits", lambda bits: number % (1 << bits)),
        mock.patch.object(time, "time_ns", return_value=number),
    ):
        yield


def _text(title: str, text: str) -> str:
    if not text:
        return ""
    end = "" if text.endswith("\n") else "\n######## no line end\n"
    shown = text.replace("\r", "<CR>")
    return f"######## {title}\n{shown}{end}"


def _files(folder: Path) -> Iterator[str]:
    yield f"\n######## history\n{git_out('-C', str(folder), 'log', '--format=%H %an %aI %s')}\n"
    names = sorted(
        name
        for path in folder.rglob("*")
        if path.is_file()
        and not (name := path.relative_to(folder).as_posix()).startswith((".git/", "build/"))
    )
    yield "\n######## files\n" + "".join(
        f"{_digest((folder / name).read_bytes())} {name}\n" for name in names
    )
    for name in names:
        if name.startswith(_WHOLE):
            yield f"\n######## file {name}\n" + _text("text", (folder / name).read_text(encoding="utf-8"))


def _pages(build: Path) -> Iterator[str]:
    """Yield the digest of every file of the sites, of a page without what the theme puts around it."""
    for site in sorted(path for path in build.glob("*") if path.is_dir()):
        yield f"\n######## {site.name}\n"
        for path in sorted(site.rglob("*")):
            name = path.relative_to(site).as_posix()
            if path.is_file() and _is_ours(name):
                raw = path.read_bytes()
                yield f"{_digest(_without_theme(raw) if name.endswith('.html') else raw)} {name}\n"


def _is_ours(name: str) -> bool:
    """Tell whether a file of a site is made here, and not by the theme, the search or the sitemap of MkDocs."""
    return not name.startswith(
        ("assets/javascripts", "assets/stylesheets", "assets/images", "search/", "sitemap")
    )


def _without_theme(page: bytes) -> bytes:
    return "\n".join(_OURS.findall(page.decode())).encode()


def _digest(raw: bytes) -> str:
    return sha256(raw).hexdigest()[:16]


def main() -> None:
    """Print the transcript, or store it."""
    home = Path(tempfile.mkdtemp(prefix="mim-transcript-"))
    try:
        text = transcript(home)
    finally:
        shutil.rmtree(home)
    if "--write" in sys.argv[1:]:
        TRANSCRIPT.write_text(text, encoding="utf-8", newline="")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
