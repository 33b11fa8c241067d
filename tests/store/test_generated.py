"""Folders of generated files: what a replacement keeps, whatever fails."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mimkit.store import generated
from mimkit.store.exchange import exchange
from mimkit.store.generated import MARKER, foreign, is_marked, listing, mark, replace, staged, unmark

Lay = Callable[..., Path]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Write files with their own name for content into a folder."""

    def laid(name: str, *paths: str, text: str = "old") -> Path:
        for path in paths:
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(text)
        return tmp_path / name

    return laid


def fill(stage: Path) -> None:
    (stage / "index.html").write_text("new")
    (stage / "a").mkdir()
    (stage / "a" / "index.html").write_text("new")
    mark(stage)


def test_a_folder_is_ours_once_it_is_marked(lay: Lay) -> None:
    site = lay("site", "index.html")
    assert not is_marked(site)
    mark(site)
    assert is_marked(site)
    unmark(site)
    assert not is_marked(site)


def test_the_marker_holds_no_path(lay: Lay) -> None:
    site = lay("site", "incidents/secret-name/index.html")
    mark(site)
    assert "secret" not in (site / MARKER).read_text()


def test_a_site_from_before_markers_is_ours(lay: Lay) -> None:
    site = lay("site", "index.html", "404.html", "sitemap.xml", "assets/mim.css", "search/x.json")
    assert is_marked(site)
    assert foreign(site) == []
    lay("site", "CNAME", "assets/own.png", ".nojekyll")
    assert foreign(site) == [".nojekyll", "CNAME"]


def test_a_markdown_rendering_from_before_markers_is_ours(lay: Lay) -> None:
    folder = lay("plain", "docs/a.md", "docs/b.md")
    (folder / "mkdocs.yml").write_text("# Written by `mim site render`, which replaces the whole folder.\n")
    assert is_marked(folder)
    assert foreign(folder, {"mkdocs.yml", "docs/a.md"}) == ["docs/b.md"]


def test_what_came_into_a_marked_folder_later_is_foreign(lay: Lay, tmp_path: Path) -> None:
    site = lay("site", "index.html", "a/index.html")
    mark(site)
    assert foreign(site) == []
    lay("site", "a/notes.txt", "b/index.html", "out/x.html", ".DS_Store")
    (site / "link").symlink_to(tmp_path)
    assert foreign(site, {"b/index.html"}, ("out/",)) == ["a/notes.txt", "link"]


def test_a_site_is_replaced_as_a_whole(lay: Lay) -> None:
    site = lay("www/site", "index.html", "gone.html")
    site.chmod(0o750)
    with staged(site) as stage:
        fill(stage)
        replace(site, stage)
    assert listing(site) == ["a/index.html", "index.html"]
    assert (site / "index.html").read_text() == "new"
    assert site.stat().st_mode & 0o777 == 0o750
    assert [each.name for each in site.parent.iterdir()] == ["site"]


def test_a_new_site_can_be_read_as_any_new_folder_can(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with staged(tmp_path / "deep" / "site") as stage:
        fill(stage)
        replace(tmp_path / "deep" / "site", stage)
    assert (tmp_path / "deep" / "site").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_build_that_fails_leaves_the_site_and_nothing_else(lay: Lay) -> None:
    site = lay("www/site", "index.html")

    def build() -> None:
        with staged(site) as stage:
            fill(stage)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build()
    assert [each.name for each in site.parent.iterdir()] == ["site"]
    assert (site / "index.html").read_text() == "old"


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], None]:
    """Let a folder be one that cannot be renamed, as a mount point cannot."""
    rename = Path.rename

    def pin(folder: Path, number: int) -> None:
        def refusing(self: Path, target: Path) -> Path:
            if folder in (self, target):
                raise OSError(number, "pinned")
            return rename(self, target)

        def no_exchange(one: Path, other: Path) -> None:
            if folder in (one, other):
                raise OSError(number, "pinned")
            exchange(one, other)

        monkeypatch.setattr(Path, "rename", refusing)
        monkeypatch.setattr(generated, "exchange", no_exchange)

    return pin


def unsupported(_one: Path, _other: Path) -> None:
    """Exchange nothing, as on a file system that cannot."""
    raise OSError(errno.EINVAL, "Invalid argument")


@pytest.mark.parametrize("number", [errno.EBUSY, errno.EXDEV, errno.EACCES])
def test_a_folder_that_cannot_be_moved_gets_a_copy(
    lay: Lay, pinned: Callable[[Path, int], None], number: int
) -> None:
    site = lay("www/site", "index.html", "b/gone.html", MARKER)
    pinned(site, number)
    with staged(site) as stage:
        fill(stage)
        replace(site, stage)
    assert listing(site) == ["a/index.html", "index.html"]
    assert (site / "index.html").read_text() == "new"
    assert sorted(each.name for each in site.iterdir()) == [MARKER, "a", "index.html"]


def test_a_full_disk_while_copying_leaves_the_site(
    lay: Lay, pinned: Callable[[Path, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = lay("www/site", "index.html", "b/index.html")
    mark(site)
    pinned(site, errno.EBUSY)

    def full(_from: Path, to: Path, **_: object) -> None:
        to.mkdir()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)
    with staged(site) as stage:
        fill(stage)
        with pytest.raises(OSError, match="No space left"):
            replace(site, stage)
    assert sorted(each.name for each in site.iterdir()) == [MARKER, "b", "index.html"]
    assert (site / "index.html").read_text() == "old"


def test_an_exchange_that_fails_half_way_is_undone(
    lay: Lay, pinned: Callable[[Path, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = lay("www/site", "index.html", "b/index.html")
    pinned(site, errno.EBUSY)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "index.html" and ".mimkit-new-" in str(self):
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    monkeypatch.setattr(generated, "exchange", unsupported)
    with staged(site) as stage:
        fill(stage)
        with pytest.raises(OSError, match="Input/output"):
            replace(site, stage)
    assert sorted(each.name for each in site.iterdir()) == ["b", "index.html"]
    assert (site / "index.html").read_text() == "old"


def test_a_second_step_that_fails_puts_the_first_one_back(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    site = lay("www/site", "index.html")
    rename = Path.rename

    def once(self: Path, target: Path) -> Path:
        if ".mimkit-new-" in self.name and target == site:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", once)
    monkeypatch.setattr(generated, "exchange", unsupported)
    with staged(site) as stage:
        fill(stage)
        replace(site, stage)
    assert (site / "index.html").read_text() == "new"
    assert [each.name for each in site.parent.iterdir()] == ["site"]


def test_where_nothing_can_be_exchanged_files_are_moved(
    lay: Lay, pinned: Callable[[Path, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = lay("www/site", "index.html", "b/gone.html")
    pinned(site, errno.EBUSY)
    monkeypatch.setattr(generated, "exchange", unsupported)
    with staged(site) as stage:
        fill(stage)
        replace(site, stage)
    assert sorted(each.name for each in site.iterdir()) == [MARKER, "a", "index.html"]
    assert (site / "index.html").read_text() == "new"


def test_a_failure_after_an_exchange_exchanges_again(
    lay: Lay, pinned: Callable[[Path, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = lay("www/site", "index.html", "z/gone.html")
    pinned(site, errno.EBUSY)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "z" and ".mimkit-old-" in str(target):
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with staged(site) as stage:
        fill(stage)
        with pytest.raises(OSError, match="Input/output"):
            replace(site, stage)
    assert sorted(each.name for each in site.iterdir()) == ["index.html", "z"]
    assert (site / "index.html").read_text() == "old"


def test_what_a_killed_build_left_is_put_back_or_removed_and_a_running_one_is_left_alone(lay: Lay) -> None:
    site = lay("www/site", "index.html")
    lay("www/.site.mimkit-new-1", "index.html")
    aside = site.parent / ".site.mimkit-old-2"
    site.rename(aside)
    with staged(site) as running, staged(site) as stage:
        assert (site / "index.html").read_text() == "old"
        assert sorted(each.name for each in site.parent.iterdir()) == sorted(
            ("site", running.name, stage.name)
        )
        fill(stage)
        replace(site, stage)
    assert [each.name for each in site.parent.iterdir()] == ["site"]


BUILDS = """
import sys
from pathlib import Path
from mimkit.store.generated import replace, staged
site = Path(sys.argv[1])
for number in range(1, 100_000):
    with staged(site) as stage:
        (stage / "index.html").write_text(str(number))
        replace(site, stage)
    if number == 1:
        print("started", flush=True)
"""


@pytest.mark.sweep
def test_a_build_that_is_killed_at_any_moment_leaves_a_complete_site(tmp_path: Path) -> None:
    """The page is there at each moment of 300 looks while another process replaces it, and after each of 8 kills."""
    site = tmp_path / "site"
    for _ in range(8):
        process = subprocess.Popen([sys.executable, "-c", BUILDS, str(site)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        looks = [(site / "index.html").read_text() for _ in range(300)]
        process.kill()
        process.wait()
        process.stdout.close()
        assert all(looks)
        assert (site / "index.html").read_text()
    with staged(site):
        left = [each.name for each in tmp_path.iterdir() if each.name != "site"]
    assert len(left) == 1


def test_a_folder_whose_parent_cannot_be_written_is_staged_elsewhere(
    lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = lay("www/site", "index.html")
    mkdir = Path.mkdir

    def refusing(self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:  # noqa: FBT001, FBT002 - as in pathlib
        if self.parent == site.parent:
            raise PermissionError(errno.EACCES, "Permission denied")
        mkdir(self, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", refusing)
    with staged(site) as stage:
        assert not stage.is_relative_to(site.parent)


def test_an_exchange_that_was_killed_is_ours_to_finish(lay: Lay) -> None:
    site = lay("www/site", ".mimkit-old-1/index.html", "index.html")
    assert is_marked(site)
    with staged(site) as stage:
        fill(stage)
        replace(site, stage)
    assert sorted(each.name for each in site.iterdir()) == [MARKER, "a", "index.html"]
