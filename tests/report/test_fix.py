"""The result of `mim fix`, before and after it is written."""

from __future__ import annotations

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.fix import FixedFile, FixReport, json, text

LEFT = Diagnostic("a.yaml", 3, 5, "MIM102", "missing-key", "error", "`by` is missing.", "Add `by:`.")
CHANGED = FixedFile(
    "a.yaml",
    b"at: 1\nid: x",
    b"at: 2\nid: x\n",
    (("timeline", 0, "id"), ("timeline", 1, "id"), ("timeline", 1, "recorded")),
    1,
    (LEFT,),
    (LEFT._replace(line=9),),
)
FORMATTED = FixedFile("b.yaml", b"a:  1\n", b"a: 1\n")
SAME = FixedFile("c.yaml", b"a: 1\n", b"a: 1\n")


def test_a_preview_is_a_diff_with_the_places_in_the_file_as_it_is() -> None:
    report = FixReport([CHANGED, FORMATTED, SAME], written=False)
    assert report.status == 1
    assert text(report) == (
        "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,2 +1,2 @@\n-at: 1\n-id: x\n\\ No newline at end of file\n+at: 2\n+id: x\n"
        "a.yaml: 2 ids, 1 recording time added, 1 time written in UTC\n\n"
        "--- a/b.yaml\n+++ b/b.yaml\n@@ -1 +1 @@\n-a:  1\n+a: 1\nb.yaml: formatted\n\n"
        "a.yaml:3:5: error: MIM102 `by` is missing. (missing-key)\n  fix: Add `by:`.\n"
        "2 of 3 files would change; 1 problem for you to resolve\n"
    )


def test_what_is_written_is_named_with_the_places_in_the_new_file() -> None:
    report = FixReport([CHANGED, FORMATTED], written=True)
    assert report.status == 1
    assert text(report).splitlines()[:3] == [
        "a.yaml: 2 ids, 1 recording time added, 1 time written in UTC",
        "b.yaml: formatted",
        "a.yaml:9:5: error: MIM102 `by` is missing. (missing-key)",
    ]
    assert FixReport([FORMATTED], written=True).status == 0


def test_nothing_to_fix() -> None:
    report = FixReport([SAME], written=False)
    assert (report.status, text(report)) == (0, "1 file: nothing to fix\n")


def test_the_document_has_the_diff_and_what_is_left() -> None:
    document = json(FixReport([CHANGED, SAME], written=False))
    assert [(each["path"], each["added"], each["in_utc"]) for each in document["changed"]] == [
        ("a.yaml", ["timeline.0.id", "timeline.1.id", "timeline.1.recorded"], 1)
    ]
    assert document["changed"][0]["diff"].startswith("--- a/a.yaml\n")
    assert [each["code"] for each in document["diagnostics"]] == ["MIM102"]
    assert (document["version"], document["written"], document["files"]) == (1, False, 2)
