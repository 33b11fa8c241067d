"""A drill of a past incident by two people in two clones: the same answers have the same score, and nothing is sent."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.app.drill.plan import plan_in
from mimkit.app.drill.replay import Progress
from mimkit.cli.commands.drill import _show
from mimkit.errors import UsageError
from mimkit.model.time.times import parse_instant, rfc3339
from mimkit.store.rehearsal import is_rehearsal
from tests.stories.conftest import Desk
from tests.stories.receivers import Hook, Mailbox, mail_server, receiver
from tests.stories.silence import silence
from tests.stories.test_page import pager

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = """\
time,kind,who,text
2021-09-06T07:30Z,note,database-duty,The planned replacement of the machines begins
2021-09-06T08:10Z,finding,database-duty,The load balancers regard all machines behind them as unhealthy
2021-09-06T08:15Z,finding,payments-duty,"With another path for the health check, the machines count as healthy again"
2021-09-06T08:20Z,finding,database-duty,Requests still end with status 404
2021-09-06T08:30Z,decision,tech-duty,Look for what changed in the routing
2021-09-06T09:20Z,note,database-duty,The faulty routing object was written a week earlier
"""
"""The times of DFDS PM2021-009 (MIT licence), in /work/shared/corpora beside the checkout and in incidents/2021: wrong
answers from 08:00, noticed at 08:05, repaired at 09:08."""
LENGTH = timedelta(minutes=63 + 30)
"""From 08:05 to the repair at 09:08, and half an hour more."""


def past(desk: Desk) -> str:
    desk.write("report.csv", REPORT)
    words = (
        "--started",
        "2021-09-06T08:00Z",
        "--detected",
        "2021-09-06T08:05Z",
        "--restored",
        "2021-09-06T09:08Z",
        "--closed",
        "2021-09-06T09:30Z",
    )
    title = "Every service on the cluster answers with status 404"
    said = desk.mim("backfill", title, "-s", "checkout", *words, "--entries", "report.csv", "-y", "--json")
    name: str = said.document["incident"]
    (desk.folder / "report.csv").unlink()
    return name


class Crew:
    """Two people in two clones of a drill, who type at times of the drill."""

    def __init__(self, desk: Desk, out: Path, incident: str) -> None:
        desk.mim("drill", incident[-3:], "--speed", "10", "--out", str(out), "--prepare")
        self.first = Desk(out / "crew", desk.environment)
        self.second = Desk(out / "second", desk.environment)
        desk.mim("drill", "join", str(out / "remote.git"), str(out / "second"))
        self.start = parse_instant(json.loads((out / "crew/drill.json").read_text())["clock"]["runs"][0][1])

    def at(self, minute: float, seat: Desk, *words: str) -> Any:
        """Type a command so many minutes after the start."""
        seat.more["MIM_NOW"] = rfc3339(self.start + timedelta(minutes=minute))
        return seat.mim(*words)

    def respond(self) -> Any:
        """Respond to the incident; the last command scores it, at the end of the drill."""
        one, two = self.first, self.second
        self.at(0, one, "drill", "resume")
        self.at(4, one, "declare", "No service can be reached", "-s", "checkout", "-c", "service-unavailable")
        self.at(6, one, "drill", "resume")
        self.at(7, two, "role", "technical-lead", "tech-duty")
        self.at(8, two, "role", "communications-lead", "comms-duty", "--by", "comms-duty")
        self.at(12, two, "bridge", "https://meet.example.com/cluster")
        self.at(14, two, "update", "--affected", "Nobody can reach our services", "--doing",
                "We are looking at the routing", "--by", "comms-duty", "-y")  # fmt: skip
        self.at(20, one, "drill", "resume")
        self.at(25, two, "finding", "A routing rule is wrong", "--by", "tech-duty")
        self.at(66, one, "drill", "resume")
        self.at(70, one, "restored")
        return self.at(LENGTH / timedelta(minutes=1) + 60, two, "drill", "score", "--json").document


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Desk]) -> Desk:
    return furnish(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def incident(real: Desk) -> str:
    return past(real)


@pytest.fixture(scope="module")
def crew(real: Desk, incident: str, tmp_path_factory: pytest.TempPathFactory) -> Crew:
    return Crew(real, tmp_path_factory.mktemp("drill") / "first", incident)


@pytest.fixture(scope="module")
def scored(crew: Crew) -> Any:
    return crew.respond()


@pytest.mark.sweep
def test_the_scratch_repository_has_the_policy_and_no_records(real: Desk, crew: Crew, scored: Any) -> None:
    for path in (
        "policy/policy.yaml",
        "policy/people.yaml",
        "policy/services/checkout.yaml",
        ".gitattributes",
    ):
        assert (crew.first.folder / path).read_bytes() == (real.folder / path).read_bytes()
    assert crew.first.git("ls-tree", "--name-only", "HEAD~1", "incidents/") != ""  # the crew's own
    files = crew.first.git(
        "ls-tree", "-r", "--name-only", crew.first.git("rev-list", "--max-parents=0", "HEAD").strip()
    )
    assert not [path for path in files.splitlines() if path.startswith("incidents/")]
    assert "404" not in (crew.first.folder / "drill.json").read_text()
    assert scored["original"] in {each["id"] for each in real.mim("list", "--json").document["incidents"]}


def test_signals_appear_when_they_did_and_decisions_do_not(crew: Crew, scored: Any) -> None:
    assert scored["incident"]
    found = [each for each in crew.first.timeline() if each.get("source", "").startswith("replay of ")]
    minutes = [(parse_instant(each["at"]) - crew.start) / timedelta(minutes=1) for each in found]
    assert [(at, each["text"]) for at, each in zip(minutes, found, strict=True)] == [
        (0, "Every service on the cluster answers with status 404"),
        (5, "The load balancers regard all machines behind them as unhealthy"),
        (10, "With another path for the health check, the machines count as healthy again"),
        (15, "Requests still end with status 404"),
        (63, "Service works again."),
    ]
    assert {(each["kind"], each["via"]) for each in found} == {("note", "alert")}
    assert crew.first.type("check").status == 0


def test_the_crew_is_scored_by_the_policy_and_compared_with_the_past_incident(scored: Any) -> None:
    # Declared at 4: roles and bridge due at 9, first update at 19. The bridge opened at 12, 3 minutes late. The
    # technical lead reported at 25, within 20 minutes of taking the role at 7, and then not by 45; the repair at 70
    # ended the duty. The team was never complete, because no resolver group joined.
    results = {
        (each["clock"], each["subject"]): (each["result"], each["late_seconds"])
        for each in scored["deadlines"]
    }
    assert results["roles", "technical-lead"] == ("met", None)
    assert results["bridge-opened", None] == ("late", 180)
    assert results["first-update", "customers"] == ("met", None)
    assert results["technical-report", None] == ("missed", 25 * 60)
    assert results["assemble", None] == ("missed", (70 - 19) * 60)
    steps = {each["step"]: (each["seconds"], each["original_seconds"]) for each in scored["steps"]}
    assert steps["declared"] == (240, None)
    assert steps["first-update"] == (14 * 60, None)
    assert steps["restored"] == (70 * 60, 63 * 60)
    assert [each["remarks"] for each in scored["updates"]] == [[]]
    assert scored["original_deadlines"] is None


@pytest.mark.sweep
def test_the_same_answers_have_the_same_score(real: Desk, incident: str, scored: Any, tmp_path: Path) -> None:
    again = Crew(real, tmp_path / "again", incident)
    second = again.respond()
    assert second.pop("incident") != scored["incident"]
    assert second == {name: value for name, value in scored.items() if name != "incident"}


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_scoring_twice_gives_the_same_bytes(crew: Crew, scored: Any, form: str) -> None:
    assert scored["points"]
    early = crew.at(200, crew.first, "drill", "score", "--format", form)
    late = crew.at(900, crew.second, "drill", "score", "--format", form)
    assert early.out == late.out
    assert ("Every service on the cluster" in late.out) or form == "text"


def test_a_record_is_kept_when_asked_and_metrics_leave_it_out(crew: Crew, scored: Any, real: Desk) -> None:
    before = real.mim("metrics", "--json").document
    assert real.mim("list", "--json").document["incidents"][0]["id"] == scored["original"]
    crew.first.more["MIM_NOW"] = rfc3339(crew.start + LENGTH)
    said = real.mim("drill", "record", str(crew.first.folder))
    assert "record the drill" in said.out or scored["incident"] in said.out
    shown = real.mim("show", scored["incident"], "--json").document["incident"]
    assert (shown["mode"], shown["status"]) == ("drill", "demoted")
    assert shown["timeline"][-1]["ref"] == scored["original"]
    reason = next(each["reason"] for each in shown["timeline"] if each["kind"] == "demoted")
    assert reason.startswith(f"End of a drill of {scored['original']} at speed 10: ")
    assert f"{scored['points']} of {scored['possible']} points" in reason
    assert real.mim("check").status == 0
    assert real.mim("due", "--json").document["obligations"] == []
    after = real.mim("metrics", "--json").document
    assert after["metrics"] == before["metrics"]
    again = real.refused(3, "drill", "record", str(crew.first.folder))
    assert f"the drill {scored['incident']} was already recorded here" in again.err


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("drill", "score"), 5, "this is not a clone of a drill"),
        (("drill", "resume"), 5, "this is not a clone of a drill"),
        (("drill", "join"), 5, "this is not a clone of a drill"),
        (("drill", "join", "somewhere"), 2, "DIR is missing"),
        (("drill", "record", "."), 5, "this is not a clone of a drill"),
        (("drill", "ZZZ"), 2, "no incident id ends in 'ZZZ'"),
        (("drill", "ZZZ", "--speed", "nan"), 2, "--speed: nan is not in the range 1<=x<=10000"),
        (("drill", "ZZZ", "--solo", "--speed", "nan"), 2, "--speed: nan is not in the range 1<=x<=1000"),
        (("drill",), 2, ""),
    ],
)
def test_what_is_not_possible_is_refused(
    real: Desk, words: tuple[str, ...], status: int, sentence: str
) -> None:
    said = real.type(*words)
    assert (said.status, sentence in said.err) == (status, True), said


def test_a_person_whom_the_policy_does_not_know_cannot_start_a_drill(
    real: Desk, incident: str, crew: Crew, tmp_path: Path
) -> None:
    unknown = {"MIM_ACTOR": "visitor"}
    out = tmp_path / "refused"
    said = Desk(real.folder, real.environment, more=unknown).refused(2, "drill", incident, "--out", str(out))
    assert "'visitor' is not a person in policy/people.yaml" in said.err
    assert not out.exists()
    said = Desk(crew.first.folder, real.environment, more=unknown).refused(2, "drill", "resume")
    assert "'visitor' is not a person in policy/people.yaml" in said.err


def test_what_keeps_a_signal_from_the_timeline_is_said_once(
    crew: Crew, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, trouble = plan_in(crew.first.folder), UsageError("the disk is full", "")
    said = ""
    for found in (trouble, trouble, None, trouble):
        said = _show(plan, Progress((), is_over=False, trouble=found), plan.clock.start, UTC, said)
    assert capsys.readouterr().err.count("not on the timeline yet: the disk is full") == 2


@pytest.mark.sweep
def test_an_incident_without_signals_and_a_restricted_one_are_refused(desk: Desk, tmp_path: Path) -> None:
    plain = desk.declare()
    desk.mim("restored")
    said = desk.refused(2, "drill", plain, "--out", str(tmp_path / "no"))
    assert said.err.startswith(f"mim: {plain} has no detection, findings or notes to replay\n")
    desk.mim("finding", "Disk full", "-i", plain)
    desk.mim("set", "visibility=restricted", "-i", plain)
    assert "is restricted, so it cannot be replayed" in desk.refused(2, "drill", plain).err
    assert not (tmp_path / "no").exists()


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as found:
        yield found


CHANNELS = """\
schema: 1
channels:
  - {id: executives, kind: mail, title: Mail, url_env: MAIL_URL, recipients_env: MAIL_TO, private: true}
  - {id: staff, kind: chat, title: Chat, url_env: CHAT_URL, private: true}
  - {id: public, kind: webhook, title: Status page, url_env: PAGE_URL, private: true, link: "https://status.example.com/x"}
  - {id: working, kind: chat, title: Working chat, url_env: CHAT_URL, private: true}
audiences:
  - {id: executives, title: Executives, channel: executives, send: always}
  - {id: staff, title: All staff, channel: staff, send: always}
  - {id: customers, title: Customers, channel: public, public: true, send: always}
working: {channel: working, kinds: [declared, note, finding]}
"""


@pytest.mark.sweep
def test_nothing_is_sent_and_no_one_is_paged(desk: Desk, hook: Hook, tmp_path: Path) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox), silence() as other:
        desk.write("policy/channels.yaml", CHANNELS)
        desk.commit("Set up channels")
        pager(desk, "DUTY_PAGER", hook.url("pager"))
        desk.more |= {
            "MAIL_URL": mailbox.url, "MAIL_TO": "boss@example.org", "CHAT_URL": hook.url("chat"),
            "PAGE_URL": hook.url("page"), "GITHUB_TOKEN": "x",
            "GITHUB_REPOSITORY": "example/records", "GITHUB_API_URL": f"http://127.0.0.1:{hook.port}",
        }  # fmt: skip
        name = past(desk)
        _send_everything(desk, tmp_path)
        # The same commands do send in the real repository, so the settings are right.
        assert {path for path, _ in hook.posts} == {"chat", "page", "pager"}
        assert mailbox.mails
        hook.posts.clear()
        mailbox.mails.clear()
        more = desk.more | {"PAGE_URL": f"json://127.0.0.1:{other.port}/page"}
        crew = Crew(desk, tmp_path / "drill", name)
        subprocess.run(["git", "clone", "-q", tmp_path / "drill/remote.git", tmp_path / "plain"], check=True)
        crew.second.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
        plain, linked = (Desk(tmp_path / each, desk.environment) for each in ("plain", "linked"))
        for seat in (crew.first, crew.second, plain, linked):
            seat.more |= more | {"MIM_NOW": rfc3339(crew.start + timedelta(minutes=4))}
            _send_everything(seat, tmp_path)
        assert crew.first.timeline()  # the commands were recorded
        assert not [
            each for each in crew.first.timeline() if each["kind"] in ("delivery", "page-receipt", "posted")
        ]
        assert (hook.posts, mailbox.mails, other.accepted) == ([], [], [])


def _send_everything(desk: Desk, tmp_path: Path) -> None:
    """Type each command that contacts people, with the options that make it do so."""
    desk.type("declare", "Nobody can pay", "-s", "checkout", "--severity", "SEV1", "--tell", "--send", "-y")
    desk.type(
        "update", "--affected", "Nobody can pay", "--doing", "We roll back the last change", "--send", "-y"
    )
    desk.type("deliver", "--send", "--older", "--again", "--unshared")
    desk.type("page", "payments", "--send")
    desk.type("finding", "No free connections")
    desk.type("deliver")
    desk.type("bot", "--forge", "github")
    desk.type("sync")
    assert tmp_path.exists()


def test_a_clone_that_git_made_refuses_commands_until_it_joins(crew: Crew, tmp_path: Path) -> None:
    subprocess.run(
        ["git", "clone", "-q", crew.first.folder.parent / "remote.git", tmp_path / "plain"], check=True
    )
    plain = Desk(tmp_path / "plain", crew.first.environment)
    plain.clock = ""
    plain.more["MIM_NOW"] = ""
    said = plain.type("due")
    assert said.status == 5
    assert said.err.endswith("next: mim drill join\n")
    assert plain.type("drill", "join").status == 0
    assert plain.mim("due").status == 0


def test_a_remote_that_cannot_be_used_is_named(real: Desk, incident: str, crew: Crew, tmp_path: Path) -> None:
    used, out = str(crew.first.folder.parent / "remote.git"), tmp_path / "out"
    said = real.refused(5, "drill", incident, "--remote", used, "--out", str(out))
    assert said.err.startswith(f"mim: the remote {used} is not empty; a drill needs a separate repository\n")
    assert [*out.iterdir()] == []  # the same command can be typed again
    missing = str(tmp_path / "missing.git")
    for words in (
        ("drill", incident, "--remote", missing, "--out", str(out)),
        ("drill", "join", missing, str(out)),
    ):
        said = real.refused(5, *words)
        assert said.err.endswith(f"next: git ls-remote {missing}\n")


@pytest.mark.sweep
def test_a_changed_plan_is_named_with_the_command_that_restores_it(crew: Crew, tmp_path: Path) -> None:
    subprocess.run(
        ["git", "clone", "-q", crew.first.folder.parent / "remote.git", tmp_path / "other"], check=True
    )
    other = Desk(tmp_path / "other", crew.first.environment, more={"MIM_NOW": ""})
    other.mim("drill", "join")
    other.write("drill.json", "{}")
    said = other.type("due")
    assert (said.status, said.err.splitlines()[-1]) == (5, "  next: git checkout HEAD -- drill.json")
    plan = json.loads((crew.first.folder / "drill.json").read_text(encoding="utf-8"))
    for speed in ("NaN", "Infinity", "1e308", "-1", "0.5"):
        plan["clock"]["runs"][0][2] = float(speed)
        other.write("drill.json", json.dumps(plan))
        assert "the drill clock is unknown" in other.type("due").err, speed
    plan["clock"]["runs"][0][2] = 10
    hidden = json.loads(base64.b64decode(plan["hidden"]))
    for after in (1e15, float("inf"), float("nan")):
        more = [["x", after, "finding", "x"]]
        plan["hidden"] = base64.b64encode(json.dumps({**hidden, "signals": more}).encode()).decode()
        other.write("drill.json", json.dumps(plan))
        assert "the drill clock is unknown" in other.type("drill", "score").err, after
    other.git("checkout", "HEAD", "--", "drill.json")
    assert other.mim("due").status == 0


def test_an_ordinary_repository_has_no_clock_of_its_own(desk: Desk) -> None:
    desk.write("drill.json", '{"clock": {"end": "2030-01-01T00:00:00Z", "runs": []}}')
    desk.more["MIM_NOW"] = ""
    desk.commit()
    before = datetime.now().astimezone()
    name = desk.declare()
    declared = parse_instant(desk.timeline(name)[0]["at"])
    assert abs(declared - before) < timedelta(seconds=60)


@pytest.mark.parametrize("committed", [False, True])
def test_the_plan_of_a_drill_in_an_ordinary_repository_stops_nothing(
    desk: Desk, crew: Crew, *, committed: bool
) -> None:
    """Anyone who can add a file could otherwise stop every command, and keep updates from being sent."""
    name = desk.declare()
    desk.write("drill.json", (crew.first.folder / "drill.json").read_text(encoding="utf-8"))
    if committed:
        desk.commit()
    assert desk.mim("log", "x", "-i", name).status == 0
    assert not is_rehearsal(desk.folder)
    said = desk.type("drill", "join")
    assert (said.status, "not a clone of a drill" in said.err) == (5, True), said
    assert is_rehearsal(crew.first.folder)


@pytest.mark.sweep
def test_the_clock_of_the_drill_runs_pauses_and_ends(real: Desk, incident: str, tmp_path: Path) -> None:
    out = tmp_path / "clock"
    real.environment = {**real.environment}
    process = Desk(real.folder, real.environment, more={"MIM_NOW": ""}).spawn(
        "drill", incident, "--speed", "500", "--out", str(out), cold=True
    )
    seat = Desk(out / "crew", real.environment, more={"MIM_NOW": ""})
    plan = seat.folder / "drill.json"
    _wait_for(lambda: plan.exists() and len(json.loads(plan.read_text())["clock"]["runs"]) == 2)
    process.send_signal(signal.SIGINT)
    said = Desk.answer(process)
    assert said.status == 130, said
    assert "Paused at " in said.err
    assert said.err.endswith(f"next: mim -C {seat.folder} drill resume\n")
    clock = json.loads(plan.read_text())["clock"]
    speeds = [speed for *_, speed in clock["runs"]]
    assert speeds == [0, 500, 0]
    frozen = parse_instant(clock["runs"][-1][1])
    name = seat.declare("Nothing answers", "-s", "checkout", "--severity", "SEV1")
    declared = next(each for each in seat.timeline(name) if each["kind"] == "declared")
    assert parse_instant(declared["at"]) == frozen
    assert "mode: drill" in seat.record(name).read_text()
    with seat.spawn("watch", "--json") as board:
        assert board.stdout
        assert board.stderr
        assert parse_instant(json.loads(board.stdout.readline())["at"]) == frozen
        board.send_signal(signal.SIGINT)
    said = Desk.answer(seat.spawn("drill", "resume"))
    assert said.status == 0, said
    assert "Service works again." in said.out
    assert "Scorecard: Every service on the cluster answers with status 404" in " ".join(said.out.split())
    assert f"mim drill record {seat.folder}" in said.out
    assert parse_instant(clock["end"]) <= datetime.now().astimezone()


def _wait_for(is_there: Callable[[], bool]) -> None:
    for _ in range(600):
        try:
            if is_there():
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    raise AssertionError(os.times())
