"""The package that CI installs is pinned to one content, or not written."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.package import commit_of, location, requirement, wheel_of

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HASH = "ab" * 32
URL = "https://git.example.com/ops/mimkit.git"
WHEEL = "https://files.example.com/mimkit-0.1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"git+{URL}@{COMMIT}", f"mimkit[github] @ git+{URL}@{COMMIT}"),
        (f"mimkit[gitlab] @ git+{URL}@{COMMIT}", f"mimkit[github] @ git+{URL}@{COMMIT}"),
        (f"git+{URL}@{HASH}", f"mimkit[github] @ git+{URL}@{HASH}"),
        (f"{WHEEL}#sha256={HASH}", f"mimkit[github] @ {WHEEL}#sha256={HASH}"),
        (f"mimkit==0.1.0 --hash=sha256:{HASH}", f"mimkit[github]==0.1.0 --hash=sha256:{HASH}"),
        (
            f" our-mimkit[x] == 1.0+ours\t--hash=sha256:{HASH} ",
            f"our-mimkit[github]==1.0+ours --hash=sha256:{HASH}",
        ),
    ],
)
def test_what_names_one_content_is_written_with_the_extra_of_the_forge(text: str, written: str) -> None:
    assert requirement(text, "github") == written
    assert requirement(written, "github") == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mimkit",
        "mimkit==0.1.0",
        "mimkit[github]==0.1.0",
        f"git+{URL}",
        f"git+{URL}@main",
        f"git+{URL}@{COMMIT[:12]}",
        f"git+http://git.example.com/mimkit@{COMMIT}",
        f"git+ssh://git@git.example.com/mimkit@{COMMIT}",
        f"git+https://user:token@git.example.com/mimkit@{COMMIT}",
        f"git+file:///home/mimkit@{COMMIT}",
        WHEEL,
        f"{WHEEL}#sha256={HASH[:-1]}",
        f"{WHEEL}#md5={HASH[:32]}",
        f"http://files.example.com/m.whl#sha256={HASH}",
        f"mimkit --hash=sha256:{HASH}",
        f"mimkit==0.1.0 --hash=md5:{HASH[:32]}",
        f"mimkit==0.1.0 --hash=sha256:{HASH} --index-url https://evil.example.com",
        f"git+{URL}@{COMMIT} $(touch canary)",
        f'git+{URL}"; echo @{COMMIT}',
        "./mimkit",
        "/opt/mimkit",
    ],
)
def test_what_may_become_something_else_is_not(text: str) -> None:
    assert requirement(text, "github") is None


def vcs(url: str = URL, **info: Any) -> dict[str, Any]:
    return {"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT, **info}}


@pytest.mark.parametrize(
    ("recorded", "found"),
    [
        (vcs(), f"git+{URL}@{COMMIT}"),
        (vcs(requested_revision="main"), f"git+{URL}@{COMMIT}"),
        (vcs("https://git.example.com:8443/mimkit"), f"git+https://git.example.com:8443/mimkit@{COMMIT}"),
        ({"url": WHEEL, "archive_info": {"hashes": {"sha256": HASH}}}, f"{WHEEL}#sha256={HASH}"),
        ({"url": WHEEL, "archive_info": {"hash": f"sha256={HASH}"}}, f"{WHEEL}#sha256={HASH}"),
    ],
)
def test_a_copy_knows_where_it_came_from(recorded: dict[str, Any], found: str) -> None:
    assert location(recorded) == found


@pytest.mark.parametrize(
    "recorded",
    [
        {},
        {"url": 7},
        {"url": URL},
        {"url": URL, "vcs_info": "git"},
        {"url": WHEEL, "archive_info": []},
        {"url": WHEEL, "archive_info": {}},
        {"url": WHEEL, "archive_info": {"hashes": {"md5": "x"}}},
        {"url": "file:///home/me/mimkit", "dir_info": {"editable": True}},
        {"url": "file:///home/me/dist/m.whl", "archive_info": {"hashes": {"sha256": HASH}}},
        vcs(vcs="hg"),
        vcs(commit_id=None),
        vcs("ssh://git@git.example.com/mimkit"),
        vcs("https://user:token@git.example.com/mimkit"),
        vcs("https://localhost/mimkit"),
        vcs("https://127.0.0.1:3000/mimkit"),
        vcs("https://git.corp.internal/mimkit"),
    ],
)
def test_a_place_that_ci_cannot_reach_or_must_not_know_is_none(recorded: dict[str, Any]) -> None:
    assert location(recorded) is None


def test_the_commit_of_a_git_source_and_the_hash_of_a_wheel_are_read() -> None:
    wheel = "./.github/actions/mim/mimkit-0.1.0-py3-none-any.whl"
    assert commit_of(f"git+{URL}@{COMMIT}") == (URL, COMMIT)
    assert wheel_of(f"{wheel}#sha256={HASH}") == (wheel.removeprefix("./"), HASH)
    assert commit_of(f"{wheel}#sha256={HASH}") is None
    assert wheel_of(f"git+{URL}@{COMMIT}") is None
