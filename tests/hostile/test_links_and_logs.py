"""Links that point outside, and text that acts on a terminal or a job log."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.conftest import Desk

SECRET = "the-words-of-the-secret"
COMMANDS = (
    ("check",), ("list",), ("show",), ("status",), ("due",), ("audit",), ("sitrep",), ("metrics",),
    ("check", "--base", "HEAD~1"), ("problem", "list"), ("oncall",), ("roster", "check"), ("policy", "show"),
    ("log", "x"), ("restored",), ("sync",), ("gate", "--service", "checkout"), ("due", "--format", "markdown"), ("checklist",),
)  # fmt: skip


@pytest.fixture
def case(desk: Desk, tmp_path: Path) -> Desk:
    (tmp_path / "secret").write_text(f"{SECRET}: [\n")
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "incident.yaml").write_text(f"{SECRET}: [\n")
    desk.declare()
    return desk


def lead_away(desk: Desk, path: str, target: Path) -> None:
    place = desk.folder / path
    if place.is_dir() and not place.is_symlink():
        place.rename(desk.folder / "moved")
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


def record(desk: Desk) -> str:
    return next(desk.folder.glob("incidents/2026/*/incident.yaml")).relative_to(desk.folder).as_posix()


LINKS: dict[str, Callable[[Desk], tuple[str, str]]] = {
    "a record": lambda desk: (record(desk), "secret"),
    "a folder of a record": lambda desk: (record(desk).rpartition("/")[0], "away"),
    "a year": lambda _: ("incidents/2027", "away"),
    "all incidents": lambda _: ("incidents", "away"),
    "the policy": lambda _: ("policy/policy.yaml", "secret"),
    "all of the policy": lambda _: ("policy", "away"),
    "a service": lambda _: ("policy/services/x.yaml", "secret"),
    "a problem": lambda _: ("incidents/problems/PB-20261123-K7F.yaml", "secret"),
    "a review": lambda desk: (record(desk).replace("incident.yaml", "review.yaml"), "secret"),
    "nothing": lambda _: ("policy/services/x.yaml", "nowhere"),
    "itself": lambda _: ("policy/services/x.yaml", "desk/policy/services/x.yaml"),
    "the root": lambda _: ("incidents/2027", "../../../../../../../../"),
}


@pytest.mark.sweep
@pytest.mark.parametrize("committed", [False, True], ids=["lying there", "committed"])
@pytest.mark.parametrize("what", LINKS)
def test_a_link_is_not_followed_and_nothing_is_written_through_it(
    case: Desk, tmp_path: Path, what: str, *, committed: bool
) -> None:
    path, target = LINKS[what](case)
    lead_away(case, path, tmp_path / target)
    if committed:
        case.git("add", "-A")
        case.git("commit", "-q", "-m", "Link")
    before = {each: each.read_bytes() for each in (tmp_path / "secret", tmp_path / "away" / "incident.yaml")}
    for words in COMMANDS[:: 3 if committed else 4]:
        said = case.type(*words)
        assert SECRET not in said.out + said.err, words
        assert said.status in {0, 1, 2, 3, 5}, (words, said)
    assert {each: each.read_bytes() for each in before} == before
    assert sorted(each.name for each in (tmp_path / "away").iterdir()) == ["incident.yaml"]
    assert case.type("check").status == 5


@pytest.mark.sweep
def test_a_submodule_below_our_folders_is_no_record(case: Desk) -> None:
    head = case.git("rev-parse", "HEAD").strip()
    for path in ("incidents/2026/MI-20261123-ZZZ", "policy/services/x.yaml", "incidents/problems"):
        case.git("update-index", "--add", "--cacheinfo", f"160000,{head},{path}")
    case.git("commit", "-q", "-m", "Modules")
    for words in COMMANDS:
        said = case.type(*words)
        assert said.status in {0, 1, 3, 5}, (words, said)


def test_an_executable_record_is_read_as_any_other(case: Desk) -> None:
    (case.folder / record(case)).chmod(0o755)
    case.commit()
    case.mim("log", "x")
    case.mim("check")
    assert (
        case.mim("audit").out.startswith("No recorded content was changed")
        or "Commits dated before their parents" in case.mim("audit").out
    )


LINES = (
    "::error file=x::owned",
    "x ::set-output name=a::b",
    "##[error]owned",
    "x ##[add-matcher]y",
    "##vso[task.setvariable variable=a]b",
    "%0A::warning::owned",
    "section_start:0:x",
    "<script>alert(1)</script> ![x](https://x.example/x.png)",
    "=HYPERLINK(1)",
    "x " * 30 + "::stop-commands::x " * 4,
)
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


@pytest.mark.sweep
@pytest.mark.parametrize("width", ["80", "40"])
def test_words_of_a_record_are_no_command_in_the_log_of_a_job(case: Desk, width: str) -> None:
    for number, text in enumerate(LINES):
        kind = ("note", "action", "blocker")[number % 3]
        case.mim("log", "--kind", kind, *(() if kind == "note" else ("--owner", "tech-duty")), "--", text)
        case.mim("link", "--", text[:80])
    path = case.folder / record(case)
    title = json.dumps(f"{LINES[0]} {LINES[2]} {LINES[4]} {LINES[9]}"[:190])
    path.write_text(path.read_text().replace("title: Checkout returns 503", f"title: {title}"))
    case.git("commit", "-q", "-a", "-m", LINES[0])
    case.more["COLUMNS"] = width
    for words in (*COMMANDS, ("check", "--format", "github"), ("due", "--format", "github")):
        said = case.type(*words)
        for line in (said.out + said.err).splitlines():
            is_ours = "github" in words and re.match(r"::(error|warning|notice)( |::)", line)
            assert is_ours or not line.lstrip().startswith("::"), (words, line)
            assert "##[" not in line, (words, line)
            assert "##vso[" not in line, (words, line)


@pytest.mark.sweep
@pytest.mark.parametrize(
    "name", ["::error::x.yaml", "##[error]x.yaml", "\x1b[2J.yaml", "a\nb.yaml", "\u202ex.yaml"]
)
def test_names_of_files_are_no_command_and_do_not_act(case: Desk, name: str) -> None:
    (case.folder / "policy" / "services" / name).write_text("x: [\n")
    case.git("add", "-A")
    case.git("commit", "-q", "-m", f"Add {name}")
    for form in ("text", "github", "markdown", "gitlab", "json"):
        out = case.type("check", "--format", form).out
        assert not ACTING.search(out), form
        assert "##[" not in out or form in {"json", "gitlab"}, form
        assert form in {"github", "json", "gitlab"} or not any(
            line.lstrip().startswith("::") for line in out.splitlines()
        ), form
    assert not ACTING.search(case.type("audit").out)


@pytest.mark.sweep
@pytest.mark.parametrize("subject", ["\x1b[2J\x1b]0;owned\x07", "\u202eowned", "\x9b31m", "a\rb"])
def test_words_of_a_commit_do_not_act_on_a_terminal(case: Desk, subject: str) -> None:
    path = case.folder / record(case)
    path.write_text(path.read_text().replace("Checkout returns 503", "Checkout is down"))
    case.git("commit", "-q", "-a", "-m", subject, "--author", f"{subject} <x@example.com>")
    policy = case.folder / "policy" / "policy.yaml"
    policy.write_text(policy.read_text().replace("within: {default: 15m}", "within: {default: 16m}"))
    case.git("commit", "-q", "-a", "-m", subject, "--author", f"{subject} <x@example.com>")
    for words in (
        ("audit",),
        ("policy", "show"),
        ("audit", "--format", "json"),
        ("audit", "--format", "markdown"),
    ):
        said = case.type(*words)
        assert not ACTING.search(said.out + said.err), words
