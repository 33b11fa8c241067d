"""T4: whatever a remote does, the entry is recorded once, the message says how far it got, and a retry works."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desk.ordeal import BEFORE, Stage
from tests.desk.place import Seat
from tests.desk.web import Line, Turn, served

NEW, NEXT = "the pool is empty", "the pool is full again"
_PROTECTED = 'test "$1" != refs/heads/main || { echo "%s"; exit 1; }'


@dataclass(frozen=True)
class Scene:
    """A clone whose remote is about to misbehave."""

    stage: Stage
    line: Line | None = None

    @property
    def seat(self) -> Seat:
        return self.stage.seat

    @property
    def http(self) -> Line:
        assert self.line is not None
        return self.line

    def point_at(self, url: str) -> None:
        self.seat.git("remote", "set-url", "origin", url)

    def other(self) -> Seat:
        """Return somebody else's clone of the same remote."""
        folder = self.stage.place.base / "other"
        if not folder.exists():
            return self.stage.place.seat("tech-duty", name="other")
        return next(seat for seat in self.stage.place.made_seats if seat.folder == folder)

    def race(self, number: int) -> Turn:
        """Return a turn in which somebody else pushes first."""
        return Turn(before=lambda: self._foreign_note(number))

    def _foreign_note(self, number: int) -> None:
        other = self.other()
        other.git("pull", "-q", "--ff-only")
        (other.folder / f"other-{number}.txt").write_text("by hand\n")
        other.git("add", f"other-{number}.txt")
        other.git("commit", "-q", "-m", "By hand")
        other.git("push", "-q")

    @property
    def lock(self) -> Path:
        return self.stage.place.remote / "refs" / "heads" / "main.lock"


def nothing(_: Scene) -> None:
    """Leave it as it is."""


@dataclass(frozen=True)
class Case:
    """What the remote does, what the command must answer, and whether the next one shares all of it."""

    name: str
    arrange: Callable[[Scene], None]
    status: int
    words: str = ""
    mend: Callable[[Scene], None] = nothing
    heals: bool = True
    over_http: bool = False
    is_aside: bool = False
    """Whether it was shared on a side branch, and only a sync tries main again at once."""
    is_variant: bool = False
    """Whether another case makes the same promise, so that a sweep is soon enough."""


def hook(name: str, script: str) -> Callable[[Scene], None]:
    return lambda scene: scene.stage.place.hook(name, script)


def unhook(scene: Scene) -> None:
    scene.stage.place.unhook()


def turns(*script: Turn) -> Callable[[Scene], None]:
    def arrange(scene: Scene) -> None:
        scene.http.pushes.extend(script)

    return arrange


def races(count: int) -> Callable[[Scene], None]:
    def arrange(scene: Scene) -> None:
        scene.other()
        scene.http.pushes.extend(scene.race(number) for number in range(count))

    return arrange


def says(status: int, body: bytes = b"") -> Callable[[Scene], None]:
    def arrange(scene: Scene) -> None:
        scene.http.status, scene.http.body = status, body

    return arrange


def answers_again(scene: Scene) -> None:
    scene.http.status, scene.http.body, scene.http.is_silent = 200, b"", False


def away(scene: Scene) -> None:
    scene.stage.place.remote.rename(scene.stage.place.remote.with_suffix(".away"))


def back(scene: Scene) -> None:
    scene.stage.place.remote.with_suffix(".away").rename(scene.stage.place.remote)


def at(url: str) -> Callable[[Scene], None]:
    return lambda scene: scene.point_at(url)


def at_home(scene: Scene) -> None:
    scene.point_at(str(scene.stage.place.remote))


def rewritten(scene: Scene) -> None:
    other = scene.other()
    other.git("commit", "-q", "--amend", "-m", "Rewritten")
    other.git("push", "-q", "--force")


def moved_back(scene: Scene) -> None:
    scene.stage.place.git("update-ref", "refs/heads/main", "main~1")


def gone(scene: Scene) -> None:
    scene.stage.place.git("update-ref", "-d", "refs/heads/main")


def another_repository(scene: Scene) -> None:
    place = scene.stage.place
    shutil.rmtree(place.remote)
    place.bare(place.remote)
    stranger = place.base / "stranger"
    scene.seat.git("init", "-q", str(stranger))
    words = ("-C", str(stranger), "-c", "user.name=x", "-c", "user.email=x@example.com")
    scene.seat.git(*words, "commit", "-q", "--allow-empty", "-m", "Something else")
    scene.seat.git(*words, "push", "-q", str(place.remote), "HEAD:main")


def locked(scene: Scene) -> None:
    scene.lock.write_bytes(b"")


def unlocked(scene: Scene) -> None:
    scene.lock.unlink()


def lock_comes_and_goes(scene: Scene) -> None:
    scene.http.pushes += [Turn(before=lambda: locked(scene), after=lambda: unlocked(scene))] * 2


def silent(scene: Scene) -> None:
    scene.http.is_silent = True
    scene.seat.network_seconds = 0.4


def read_only(scene: Scene) -> None:
    scene.stage.place.git("config", "http.receivepack", "false")


def writable(scene: Scene) -> None:
    scene.stage.place.git("config", "http.receivepack", "true")


def too_large(scene: Scene) -> None:
    scene.stage.place.git("config", "receive.maxInputSize", "1")


def any_size(scene: Scene) -> None:
    scene.stage.place.git("config", "--unset", "receive.maxInputSize")


def our_hook(scene: Scene) -> None:
    place = scene.seat.folder / ".git" / "hooks" / "pre-push"
    place.parent.mkdir(exist_ok=True)
    place.write_text("#!/bin/sh\necho 'no secrets please' >&2\nexit 1\n")
    place.chmod(0o755)


def no_hook_of_ours(scene: Scene) -> None:
    (scene.seat.folder / ".git" / "hooks" / "pre-push").unlink()


def offline_work(scene: Scene) -> None:
    """Two entries wait already, and others have moved on."""
    away(scene)
    for text in ("offline 1", "offline 2"):
        assert scene.seat.type("log", text).status == 4
    back(scene)
    scene.other().mim("log", "meanwhile")


def empty(scene: Scene) -> None:
    """The remote is there and has nothing yet; we never saw anything else."""
    place = scene.stage.place
    shutil.rmtree(place.remote)
    place.bare(place.remote)
    scene.seat.git("update-ref", "-d", "refs/remotes/origin/main")
    shutil.rmtree(scene.seat.folder / ".git" / "mimkit" / "seen")


CASES = [
    Case("it takes the push", nothing, 0, "shared"),
    Case("it is away", away, 4, "cannot be reached", back),
    Case("it is empty", empty, 0, "shared"),
    Case("nobody listens", at("http://127.0.0.1:1/x.git"), 4, "cannot be reached", at_home),
    Case("nobody knows its name", at("https://host.invalid/x.git"), 4, "cannot be reached", at_home),
    Case("it is a program", at("ext::sh -c true"), 5, "A git setting prevents access", at_home),
    Case("a hook declines everything", hook("pre-receive", "echo 'freeze until noon'; exit 1"), 5,
         "freeze until noon", unhook),
    Case("a hook declines main", hook("update", _PROTECTED % "open a pull request"), 0, "shared on mim/MI-",
         unhook, is_aside=True),
    Case("main is protected, as GitHub says it", hook("update", _PROTECTED % "error: GH006: Protected branch"), 0,
         "Open a pull request from mim/MI-", unhook, is_aside=True),
    Case("main is protected, as GitLab says it",
         hook("update", _PROTECTED % "You are not allowed to push code to protected branches"), 0,
         "Open a pull request from mim/MI-", unhook, is_aside=True, is_variant=True),
    Case("a hook takes it and dies", hook("post-receive", "kill -9 $PPID"), 0, "shared", unhook),
    Case("our own hook declines", our_hook, 5, "no secrets please", no_hook_of_ours),
    Case("it takes no large packs", too_large, 5, "rejected", any_size),
    Case("its history was rewritten", rewritten, 5, "was rewritten", heals=False),
    Case("its history was cut", moved_back, 5, "was rewritten", heals=False),
    Case("its branch is gone", gone, 5, "no longer has refs/heads/main", heals=False),
    Case("it is another repository", another_repository, 5, "was rewritten", heals=False),
    Case("its branch is locked for good", locked, 4, "main.lock locks the branch on the remote", unlocked),
    Case("its branch is locked twice", lock_comes_and_goes, 0, "shared", over_http=True),
    Case("two entries wait and others moved on", offline_work, 0, "shared"),
    Case("one race is lost", races(1), 0, "shared", over_http=True),
    Case("three races are lost", races(3), 0, "shared", over_http=True, is_variant=True),
    # Twelve pushes of the entry, and one of the sign that asks others to wait.
    Case("every race is lost", races(13), 4, "other pushes were faster 12 times in a row", over_http=True),
    Case("it asks who we are", says(401), 5, "Authentication with the remote failed", answers_again, over_http=True),
    Case("it does not admit us", says(403), 5, "Authentication with the remote failed", answers_again, over_http=True,
         is_variant=True),
    Case("it lets us read only", read_only, 5, "Authentication with the remote failed", writable, over_http=True),
    Case("it does not know the repository", says(404), 4, "responded with HTTP 404: there is no repository", answers_again, over_http=True),
    Case("it asks us to slow down", says(429), 4, "responded with HTTP 429: it receives too many requests", answers_again, over_http=True, is_variant=True),
    Case("it is in trouble", says(500), 4, "responded with HTTP 500: the server has a problem", answers_again, over_http=True, is_variant=True),
    Case("it is in trouble once", turns(Turn(status=503)), 0, "shared", over_http=True),
    Case("it is a web site", says(200, b"<h1>Welcome</h1>"), 4, "did not respond like a git server: this may be a login page", answers_again, over_http=True),
    Case("it takes no push of this size", says(413), 5, "HTTP 413: the push is larger than the server accepts",
         answers_again, over_http=True),
    Case("it redirects the push", turns(Turn(status=302), Turn(status=302)), 4, "responded with HTTP 302", over_http=True,
         is_variant=True),
    Case("the line breaks before it takes the push", turns(Turn(hang_up="before")), 0, "shared", over_http=True),
    Case("the line breaks after it took the push", turns(Turn(hang_up="after")), 0, "shared", over_http=True),
    Case("the line breaks twice before", turns(Turn(hang_up="before"), Turn(hang_up="before")), 4,
         "cannot be reached", over_http=True),
    Case("the line breaks after, and a race comes before",
         lambda scene: (races(1)(scene), turns(Turn(hang_up="after"))(scene))[0], 0, "shared", over_http=True),
    Case("it says nothing", silent, 4, "timed out after", answers_again, over_http=True),
]  # fmt: skip


SLOW = 0.3
FAST = 0.0


@pytest.fixture
def scene(request: pytest.FixtureRequest, stage: Stage) -> Iterator[Scene]:
    case, latency = request.param
    # How long a race is waited for is no promise; that it is run again, and how often, is.
    stage.seat.longest_pause = None if latency else 0.05
    if not case.over_http:
        yield Scene(stage)
        return
    with served(stage.place.remote) as line:
        stage.seat.git("remote", "set-url", "origin", line.url)
        line.latency = latency
        yield Scene(stage, line)


def each_case(latency: float, cases: Sequence[Case]) -> pytest.MarkDecorator:
    rows = [
        pytest.param((case, latency), case, id=case.name, marks=pytest.mark.sweep if case.is_variant else ())
        for case in cases
    ]
    return pytest.mark.parametrize(("scene", "case"), rows, indirect=["scene"])


@pytest.mark.sweep
@each_case(FAST, CASES)
def test_a_remote_that_misbehaves_loses_nothing(scene: Scene, case: Case) -> None:
    hold(scene, case)


@pytest.mark.long
@each_case(SLOW, [case for case in CASES if case.over_http])
def test_a_slow_remote_that_misbehaves_loses_nothing(scene: Scene, case: Case) -> None:
    hold(scene, case)


def hold(scene: Scene, case: Case) -> None:
    """Hold the exit status, the sentence and the state, and that the next command shares all where it can."""
    case.arrange(scene)
    said = scene.seat.type("log", NEW)
    assert said.status == case.status, said
    assert case.words in said.out + said.err, said
    assert (len(said.err.splitlines()) > 1) is (said.status != 0), said  # what to do is named
    assert said.is_recorded
    assert ("recorded" in said.out and "not shared" in said.out) is (said.status != 0)
    assert scene.seat.notes().count(NEW) == 1

    case.mend(scene)
    scene.seat.network_seconds = None
    following = scene.seat.type("log", NEXT)
    assert following.status == (0 if case.heals else 5), following
    if case.is_aside:
        scene.seat.mim("sync")
    notes = scene.seat.notes()
    assert [note for note in notes if note in {BEFORE, NEW, NEXT}] == [BEFORE, NEW, NEXT]
    if case.heals:
        assert scene.seat.head() == scene.stage.place.head()
        assert "not shared" not in scene.seat.mim("status").out
    assert scene.seat.is_sound()
