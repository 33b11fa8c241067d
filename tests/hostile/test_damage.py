"""T8: damaged records and repositories: a message, never a traceback, and never more damage."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mimkit.app.reading.parse import parse
from mimkit.model.incident.incident import Incident
from mimkit.store.git.locking import locks
from tests.hostile.test_yaml import spoilt_bytes
from tests.stories.conftest import Desk, Said

STATUSES = {0, 1, 2, 3, 4, 5}
READERS = (
    ("check",), ("list",), ("status",), ("show",), ("due",), ("audit",), ("sitrep",), ("doctor",),
    ("check", "--base", "HEAD~1"), ("policy", "show"), ("oncall",), ("metrics",), ("problem", "list"),
)  # fmt: skip
WRITERS = (("log", "x"), ("log", "x", "-i", "INCIDENT"), ("restored",), ("declare", "Another"), ("sync",))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Desk]) -> Desk:
    """A repository with an incident, its review and a problem record."""
    desk = furnish(tmp_path_factory.mktemp("model"))
    desk.declare("Mail is late")
    desk.mim("demote", "--reason", "only the test system")
    desk.declare()
    desk.mim("log", "The pool is full", "--kind", "finding")
    desk.mim("problem", "open", "--cause", "Nobody owned it")
    desk.mim("restored")
    desk.mim("review", "start")
    desk.git("gc", "-q")
    desk.mim("log", "After it was packed")
    return desk


class Patient:
    """A copy of the model that is damaged, used and made whole again, case after case."""

    def __init__(self, model: Desk, folder: Path) -> None:
        self.model = model
        self.folder = folder
        self.fresh()

    def fresh(self) -> None:
        if self.folder.exists():
            shutil.rmtree(self.folder)
        shutil.copytree(self.model.folder, self.folder, symlinks=True)
        self.desk = Desk(self.folder, self.model.environment, "10:40")
        (self.incident,) = (
            path.parent.name
            for path in self.folder.glob("incidents/2026/*/incident.yaml")
            if "Checkout" in path.read_text()
        )

    def ask(self, words: tuple[str, ...]) -> Said:
        said = self.desk.type(*(self.incident if word == "INCIDENT" else word for word in words))
        assert said.status in STATUSES, (words, said)
        assert "Traceback" not in said.err, (words, said)
        if said.status in {2, 3, 4, 5} and words[0] != "doctor":
            assert any(line.startswith("mim: ") for line in said.err.splitlines()), (words, said)
        return said


@pytest.fixture
def patient(model: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Patient:
    # How old a lock must be before it is in the way no more is a promise of other tests.
    monkeypatch.setattr(locks, "OLD_SECONDS", 0.3)
    return Patient(model, tmp_path / "patient")


def spoil_record(patient: Patient, dice: random.Random) -> None:
    """Damage a record in the work tree, and commit it or not."""
    files = sorted(path for top in ("incidents", "policy") for path in (patient.folder / top).rglob("*.yaml"))
    for path in dice.sample(files, dice.choice([1, 1, 1, 3])):
        path.write_bytes(spoilt_bytes(path.read_bytes(), dice))
    if dice.random() < 0.7:
        patient.desk.git("commit", "-q", "-a", "-m", "Damage", "--allow-empty")


def case_of_a_record(patient: Patient, seed: int) -> None:
    """Damage records and use them: what could be read before and is not damaged is still there afterwards."""
    dice = random.Random(seed)
    spoil_record(patient, dice)
    before = {path: path.read_bytes() for path in _records(patient.folder)}
    patient.ask(dice.choice(READERS))
    assert {path: path.read_bytes() for path in _records(patient.folder)} == before, seed
    patient.ask(dice.choice(WRITERS))
    for path, raw in before.items():
        old, new = _entries(path, patient.folder, raw), _entries(path, patient.folder, path.read_bytes())
        assert new >= old, (seed, path)
        # A copy that somebody broke and did not commit gets the new entry below what they typed.
        assert old or path.read_bytes().startswith(raw.rstrip()) or path.name != "incident.yaml", (seed, path)
    patient.ask(dice.choice(READERS))


def _records(folder: Path) -> Iterator[Path]:
    return (path for top in ("incidents", "policy") for path in sorted((folder / top).rglob("*.yaml")))


def _entries(path: Path, folder: Path, raw: bytes) -> set[str]:
    record = parse(path.relative_to(folder).as_posix(), raw)
    return {entry.id for entry in record.timeline} if isinstance(record, Incident) else set()


def wreck(git: Path, dice: random.Random) -> None:
    """Damage something of git's own."""

    def one_object() -> Path:  # looked for when it is needed: the first damage may have taken one away
        return dice.choice([path for path in (git / "objects").rglob("*") if path.is_file()])

    places = {
        "object": lambda: _spoil(one_object(), dice),
        "missing object": lambda: _away(one_object()),
        "HEAD": lambda: _write(git / "HEAD", dice.choice(HEADS)),
        "branch": lambda: _write(git / "refs/heads/main", dice.choice(REFS)),
        "packed refs": lambda: _write(git / "packed-refs", dice.choice(REFS)),
        "index": lambda: _spoil(git / "index", dice),
        "no index": lambda: _away(git / "index"),
        "config": lambda: _spoil(git / "config", dice),
        "config words": lambda: _append(git / "config", dice.choice(CONFIGS)),
        "lock": lambda: _write(git / dice.choice(LOCKS), b""),
        "ours": lambda: _ours(git / "mimkit", dice),
        "no refs": lambda: shutil.rmtree(git / "refs"),
        "no objects": lambda: shutil.rmtree(git / "objects"),
        "shallow": lambda: _write(git / "shallow", dice.choice(REFS)),
        "state of a merge": lambda: _write(git / "MERGE_HEAD", dice.choice(REFS)),
        "alternates": lambda: _write(git / "objects/info/alternates", b"/nowhere\n"),
    }
    for place in dice.sample(sorted(places), dice.choice([1, 1, 2])):
        if git.joinpath("objects").exists() and git.joinpath("index").exists():
            places[place]()


HEADS = (
    b"",
    b"ref: refs/heads/none\n",
    b"ref: ../../x\n",
    b"\xff\xfe",
    b"0" * 40 + b"\n",
    b"ref: \n",
    b"x" * 99,
)
REFS = (
    b"",
    b"0" * 40 + b"\n",
    b"f" * 40 + b"\n",
    b"not an id\n",
    b"\0" * 41,
    b"ref: refs/heads/main\n",
    b"\xff\n",
)
CONFIGS = (
    b"[core]\n\trepositoryformatversion = 99\n", b"[core]\n\tbare = true\n", b"[core]\n\tworktree = /nowhere\n",
    b"[extensions]\n\tunknown = 1\n", b"[include]\n\tpath = /nowhere\n", b"[core]\n\tfsmonitor = touch x\n",
    b'[branch "main"]\n\tremote = none\n', b'[remote "origin"]\n\turl = /nowhere\n', b"[user]\n\tname =\n",
    b"[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = false\n", b"[core]\n\tautocrlf = true\n", b"[", b"[x]\n\ty\n",
)  # fmt: skip
LOCKS = ("index.lock", "HEAD.lock", "refs/heads/main.lock", "config.lock", "packed-refs.lock", "mimkit/lock")


def _spoil(path: Path, dice: random.Random) -> None:
    path.chmod(0o644)
    path.write_bytes(spoilt_bytes(path.read_bytes(), dice))


def _away(path: Path) -> None:
    path.unlink()


def _write(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)


def _append(path: Path, raw: bytes) -> None:
    path.write_bytes(path.read_bytes() + raw)


def _ours(folder: Path, dice: random.Random) -> None:
    names = ("open.json", "summaries.json", "policy.json", "step", "lock", "index")
    for name in dice.sample(names, 2):
        if not (folder / name).is_dir():
            _write(folder / name, dice.choice((b"", b"{", b"[]", b'{"version": 1}', b"\xff", b"null", *REFS)))


def case_of_a_repository(patient: Patient, seed: int) -> None:
    """Damage git's own files and type commands: each says what is wrong; with git's files put back, nothing is lost."""
    dice = random.Random(seed)
    git = patient.folder / ".git"
    before = {path: path.read_bytes() for path in _records(patient.folder)}
    wreck(git, dice)
    patient.ask(dice.choice(READERS))
    patient.ask(dice.choice(WRITERS))
    for path, raw in before.items():
        old = _entries(path, patient.folder, raw)
        assert _entries(path, patient.folder, path.read_bytes()) >= old, (seed, path)


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_record_is_a_sentence_and_nothing_gets_worse(patient: Patient, seed: int) -> None:
    case_of_a_record(patient, seed)


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_repository_is_a_sentence_and_nothing_gets_worse(patient: Patient, seed: int) -> None:
    case_of_a_repository(patient, seed)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("case", [case_of_a_record, case_of_a_repository], ids=["records", "repositories"])
def test_ten_thousand_damages(patient: Patient, part: int, case: Callable[[Patient, int], None]) -> None:
    for seed in range(1_000_000 + part * 500, 1_000_000 + (part + 1) * 500):
        patient.fresh()
        case(patient, seed)
