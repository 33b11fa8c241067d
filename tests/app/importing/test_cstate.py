"""cState issues. The forms are those of its example site and of real sites; the data is ours."""

from __future__ import annotations

import pytest

from mimkit.app.importing.format import Material, ReadOptions
from mimkit.app.importing.incidents.cstate import FORMAT
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut, Place
from tests.app.importing.read_files import read_all

HEAD = """---
title: API is slow
date: 2026-03-02T10:00:00+01:00
resolved: true
resolvedWhen: 2026-03-02T12:30:00+01:00
# Possible severity levels: down, disrupted, notice
severity: disrupted
affected:
  - API
  - Media Proxy
  - API
section: issue
---

"""
UNDATED = "The file does not state when this was written; this is the time of the incident's "


def read_one(text: str, zone: str | None = None) -> IncidentDraft:
    drafts, problems = read_all("cstate", text, zone)
    assert problems == []
    return drafts[0]


def said(draft: IncidentDraft) -> list[tuple[str, str, str, str]]:
    return [(each.kind, f"{each.at:%H:%M}", each.state, each.text) for each in draft.entries]


def test_updates_have_the_times_of_the_shortcode() -> None:
    draft = read_one(
        HEAD + '*Resolved* - It works.\n\nSorry. {{< track "2026-03-02 12:40:00" >}}\n\n'
        "**Investigating**: Odd. {{<track '2026-03-02 10:05'>}}\n",
        "Europe/Berlin",
    )
    assert (draft.title, draft.severity, draft.services) == (
        "API is slow",
        "disrupted",
        ("API", "Media Proxy"),
    )
    # The field says when it ended; the update was written later.
    assert said(draft) == [
        ("update", "09:05", "investigating", "Odd."),
        ("update", "11:40", "resolved", "It works.\n\nSorry."),
        ("restored", "11:30", "", ""),
    ]
    assert f"{draft.started:%H:%M}" == "09:00"
    assert [each.key for each in draft.entries] == [
        "text",
        "2026-03-02 12:40:00",
        "restored",
    ]


def test_labels_place_an_update_at_the_start_or_the_end_as_a_guess() -> None:
    draft = read_one(
        HEAD + "[Final message]\nIt works.\n\n[Update - 2026-03-02 10h30 UTC]\nStill odd.\n\n"
        "[Update]\nMore.\n[Update]\nSome.\n\n**[Initial Message]** Odd: [Update](https://example.com).\n<!-- [Final] No. -->"
    )
    assert said(draft) == [
        ("update", "09:00", "", "Odd: [Update](https://example.com)."),
        ("update", "09:00", "", "Some."),
        ("update", "09:00", "", "More."),
        ("update", "10:30", "", "Still odd."),
        ("update", "11:30", "", "It works."),
        ("restored", "11:30", "", ""),
    ]
    assert [each.key for each in draft.entries] == [
        "text",
        "update",
        "update 2",
        "2026-03-02 10:30 UTC",
        "final message",
        "restored",
    ]
    assert [each.doubt for each in draft.entries[3:]] == ["", f"{UNDATED}end.", ""]
    assert draft.entries[0].doubt == f"{UNDATED}start."


def test_a_guess_is_not_before_the_start_where_the_end_is() -> None:
    draft = read_one(HEAD.replace("T12:30", "T08:30") + "[Final message]\nIt works.")
    assert [each[:2] for each in said(draft)] == [("update", "09:00"), ("restored", "07:30")]
    assert draft.entries[0].doubt == f"{UNDATED}start."


def test_a_text_without_times_or_labels_is_one_update() -> None:
    draft = read_one(HEAD + "Odd <https://example.com>.\n\n- a\n")
    assert said(draft)[0] == ("update", "09:00", "", "Odd <https://example.com>.\n\n- a")
    assert draft.entries[0].doubt == f"{UNDATED}start."
    assert [each.kind for each in read_one(HEAD).entries] == ["restored"]


def test_the_first_update_keeps_its_key_when_it_gets_a_label_or_a_time() -> None:
    texts = (
        "Odd.",
        "[Final] Done.\n\n[Initial message]\nOdd.",
        'Done.\n\nOdd. {{< track "2026-03-02 10:05Z" >}}',
    )
    assert [next(iter(read_one(HEAD + each).entries)).key for each in texts] == ["text"] * 3


def test_an_end_that_is_not_dated_is_a_doubt() -> None:
    resolved = HEAD.replace("resolvedWhen: 2026-03-02T12:30:00+01:00\n", "")
    draft = read_one(resolved)
    assert draft.entries == ()
    assert draft.doubts == (
        ("restored", "The page states that the incident is resolved, but not when it was resolved."),
    )
    ongoing = read_one(HEAD.replace("resolved: true", "resolved: false"))
    assert ongoing.entries == ()
    assert (ongoing.doubts, ongoing.unmapped) == ((), {"resolvedWhen": "2026-03-02T12:30:00+01:00"})


def test_a_time_without_an_offset_needs_the_zone() -> None:
    text = HEAD.replace("+01:00", "").replace("T", " ")
    found = [*FORMAT.read(Material("a/2026-03-02-api.md", text.encode()))]
    assert [(each.sentence, each.hint) for each in found if isinstance(each, ImportProblem)] == [
        (
            "incident: `date`: '2026-03-02 10:00:00' has no time zone; add --zone",
            "Add --zone, such as `--zone UTC`.",
        )
    ]
    assert f"{read_one(text, 'UTC').started:%H:%M}" == "10:00"
    drafts, problems = read_all("cstate", HEAD + 'a {{< track "2026-03-02 10:00" >}}')
    assert problems == ["1: incident: an update was skipped: '2026-03-02 10:00' has no time zone; add --zone"]
    assert len(drafts) == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("content/issues/2026-03-02-api.md", "2026-03-02-api"),
        ("2026-03-02-api.md@0123456789", "2026-03-02-api"),
        ("-", "2026-03-02T10:00:00+01:00 API is slow"),
    ],
)
def test_the_file_names_the_incident(name: str, key: str) -> None:
    (draft,) = FORMAT.read(Material(name, HEAD.encode(), ReadOptions()))
    assert isinstance(draft, IncidentDraft)
    assert draft.key == key


def test_keys_in_capitals_and_toml_are_read_and_other_keys_are_kept() -> None:
    upper = read_one("---\nTitle: a\nDate: 2026-03-02 10:00:00Z\nDescription: b\n---\n")
    assert (upper.title, upper.unmapped) == ("a", {"description": "b"})
    toml = read_one(
        '+++\ntitle = "a"\ndate = 2026-03-02T10:00:00Z\nresolved = true\nresolvedWhen = "2026-03-02 11:00Z"\n+++\n'
    )
    assert (toml.title, said(toml)) == ("a", [("restored", "11:00", "", "")])


def test_an_announcement_is_named_and_left_out() -> None:
    text = HEAD.replace("section: issue", "informational: true")
    assert [*FORMAT.read(Material("a.md", text.encode()))] == [
        LeftOut(Place("a.md"), "API is slow", "an announcement")
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "1: the file has no front matter between two `---` lines"),
        ("# Title\n", "1: the file has no front matter between two `---` lines"),
        ("---\ntitle: a\n", "1: the file has no front matter between two `---` lines"),
        ("---\n---\n", "2: the front matter has no keys"),
        ("---\ntitle: a\ntitle: b\n---\n", "3: The key `title` appears twice in this mapping."),
        ("---\ntitle: [a\n---\n", "2: "),
        ("+++\ntitle\n+++\n", "2: the front matter is not TOML: "),
        ("---\ntitle: a\n---\n", "1: incident: this is not a cState issue: it has no `date`"),
        ("---\ndate: tomorrow\n---\n", "1: incident: `date`: 'tomorrow' is not a valid time; write it as"),
        (
            "---\ndate: 2026-02-30T10:00:00Z\n---\n",
            "1: incident: `date`: '2026-02-30T10:00:00Z' is not a valid date",
        ),
        ("---\ndate: 2026-03-02T10:00:00Z\ntitle: [a]\n---\n", "1: incident: `title` is not text"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, sentence: str) -> None:
    _, problems = read_all("cstate", text)
    assert problems[0].startswith(sentence)


def test_bytes_that_are_no_text_are_named() -> None:
    assert read_all("cstate", b"---\ntitle: \xff\n---\n")[1] == [
        "2: this is not UTF-8; save the file as UTF-8"
    ]
