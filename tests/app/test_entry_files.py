"""A file of entries is read completely or not at all, and each problem names its line and column."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from mimkit.app.entry_files.read import LARGEST, EntryContext, EntryFile, FileRefused, read_entries
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.time.approximate import ApproximateTime
from tests.builders import clock

PEOPLE = {
    each.id: each
    for each in (
        PersonEntry(id="mim-duty", name="Major incident manager on duty", email="mim-duty@example.com"),
        PersonEntry(id="tech-duty", name="Technical lead on duty"),
    )
}
READING = EntryContext(PEOPLE, "mim-duty", clock("+9 12:00"), names={"alice": "tech-duty"})
BERLIN = EntryContext(PEOPLE, "mim-duty", clock("+9 12:00"), ZoneInfo("Europe/Berlin"))
T = "2026-11-23T10:10:00Z"


def read(text: str | bytes, name: str = "notes.csv", reading: EntryContext = READING) -> EntryFile:
    return read_entries(name, text.encode() if isinstance(text, str) else text, reading)


def problems(text: str | bytes, name: str = "notes.csv", reading: EntryContext = READING) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read(text, name, reading)
    return [row[0].replace(": error:", "") for row in refused.value.rows]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.csv", f'time,kind,who,text\n{T},finding,tech-duty,"a, ""b""\nc"\n'),
        ("notes.csv", f'\ufeffTIME;Type;Author;Message\r\n\r\n{T};Finding;Technical lead on duty;"a, ""b""\r\nc"\r\n'),
        ("notes.tsv", f'at\tkind\tby\ttext\n{T}\tfinding\tAlice\t"a, ""b""\nc"'),
        ("notes.txt", f'timestamp,kind,who,event\r{T},finding,tech-duty,"a, ""b""\rc"\r'),
        ("stdin", f'\n{{"time": "{T}", "kind": "finding", "who": "tech-duty", "text": "a, \\"b\\"\\nc"}}\n'),
        ("notes.jsonl", f'{{"at": "{T}", "type": "finding", "author": "TECH-DUTY", "message": "a, \\"b\\"\\nc"}}'),
    ],
)  # fmt: skip
def test_the_same_entry_in_each_format(name: str, text: str) -> None:
    (row,) = read(text, name).rows
    assert (row.at, row.kind, row.by, row.text) == (clock("10:10"), "finding", "tech-duty", 'a, "b"\nc')


def test_what_a_line_leaves_out_is_a_note_by_whoever_acts() -> None:
    first, second = read(
        f"time,kind,who,text,key,source\n{T},,,a,,\n{T},,mim-duty@example.com,b,k1,https://x.example"
    ).rows
    assert (first.kind, first.by, first.key, first.source) == ("note", "mim-duty", None, None)
    assert (second.by, second.key, second.source) == ("mim-duty", "k1", "https://x.example")
    assert (first.line, second.line) == (2, 3)
    me = f"time,who,text\n{T},me,a\n{T},ME,b"
    assert [row.by for row in read(me).rows] == ["mim-duty", "mim-duty"]
    mapped = EntryContext(PEOPLE, "mim-duty", READING.now, names={"me": "tech-duty"})
    named_me = {**PEOPLE, "me": PersonEntry(id="me", name="Monitoring engineer")}
    assert [row.by for row in read(me, reading=mapped).rows] == ["tech-duty", "tech-duty"]
    assert [row.by for row in read(me, reading=EntryContext(named_me, "mim-duty", READING.now)).rows] == [
        "me",
        "me",
    ]
    decisions = EntryContext(PEOPLE, "mim-duty", READING.now, kind="decision")
    assert [row.kind for row in read(f"time,text\n{T},a", reading=decisions).rows] == ["decision"]


def test_columns_that_mean_nothing_here_are_named() -> None:
    assert read(f"time,text,severity\n{T},a,SEV1").unused == ["severity"]
    assert read(f'{{"time":"{T}","text":"a","level":3,"tags":["x"]}}', "x.jsonl").unused == ["level", "tags"]


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-23 10:10Z", "10:10"),
        ("2026-11-23 10:10:00 UTC", "10:10"),
        ("2026-11-23T11:10:00.123+01:00", "10:10"),
        ("2026-11-23 11:10:00,5+0100", "10:10"),
        ("2026-11-23 11:10", "10:10"),
        ("2026-11-23  9:10", "08:10"),
    ],
)
def test_times_as_spreadsheets_and_logs_write_them(written: str, at: str) -> None:
    (row,) = read(f'time,text\n"{written}",a', reading=BERLIN).rows
    assert row.at == clock(at)


def test_a_date_alone_is_known_to_the_day() -> None:
    (row,) = read("time,text\n2026-11-23,a", reading=BERLIN).rows
    assert isinstance(row.at, ApproximateTime)
    assert (row.at.precision, row.at.known_day.isoformat()) == ("day", "2026-11-23")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2026-10-25 02:30", "'2026-10-25 02:30' occurs twice in Europe/Berlin"),
        ("2026-03-29 02:30", "'2026-03-29 02:30' does not exist in Europe/Berlin"),
        ("2030-01-01 00:00", "'2030-01-01 00:00' is in the future"),
        ("2030-01-01", "'2030-01-01' is in the future"),
        ("08:00", "'08:00' has no date"),
        ("yesterday", "'yesterday' is not a valid time"),
        ("2026-13-45 08:00", "'2026-13-45 08:00' is not a valid time"),
        ("2026-13-45", "'2026-13-45' is not"),
        ("2026-11-23T25:00:00Z", "'2026-11-23T25:00:00Z' is not"),
        ("", "the time is missing"),
    ],
)
def test_a_time_that_cannot_be_used_is_named(written: str, sentence: str) -> None:
    (problem,) = problems(f"time,text\n{written},a", reading=BERLIN)
    assert problem.startswith(f"notes.csv:2:1 {sentence}")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2026-11-23 10:10", "has no time zone; add one, such as 2026-03-02T08:45:00Z, or use --zone"),
        ("2026-11-23", "is a date without a time zone; add --zone"),
    ],
)
def test_a_time_without_an_offset_needs_a_zone(written: str, sentence: str) -> None:
    (problem,) = problems(f"time,text\n{written},a")
    assert problem.endswith(f"'{written}' {sentence}")


def test_a_kind_may_have_the_name_that_screens_show() -> None:
    assert [row.kind for row in read(f"time,kind,text\n{T},task,a\n{T},Action,b").rows] == [
        "action",
        "action",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "1:1 the file has no entries"),
        ("time,kind,who,text\n\n", "1:1 the file has no entries"),
        (f"{T},note,mim-duty,a\n", "1:1 the first line has no column `time`"),
        ("time,kind\n", "1:1 the first line has no column `text`"),
        ("time,text,at\n", "1:11 there is a second column for the time"),
        (f'time,text\n{T},"a\nb\n', "2:22 this quotation mark is not closed"),
        (f'time,text\n\n{T},"a" b\n', "3:22 there is text after the closing quotation mark"),
        (f"time,text\n{T},a,b\n", "2:24 the line has 3 fields, but the header has 2"),
        (f"time,text\n{T}\n", "2:1 the text is missing"),
        (f"time,text\n{T},\u202e\n", "2:22 the text is missing"),
        (f"time,text\n{T},{'a' * 20_001}\n", "2:22 the text has 20,001 characters; the maximum is 20,000"),
        (f"time,text,key\n{T},\"x\ny\",{'k' * 201}\n", "3:4 the key has 201 characters; the maximum is 200"),
        (f'time,text,key\n{T},a,"k\nk"\n', "2:24 the key must be a single line without tabs"),
        (f"time,kind,text\n{T},findings,a\n", "2:22 'findings' is not a kind of entry that a file can contain; did you mean finding?"),
        (f"time,kind,text\n{T},update,a\n", "2:22 'update' is not a kind of entry that a file can contain; the kinds are note,"),
        (f"time,who,text\n{T},tech-dury,a\n", "2:22 'tech-dury' is not a person in policy/people.yaml; did you mean tech-duty?"),
        (f"time,who,text\n{T},Bob,a\n", "2:22 'Bob' is not a person in policy/people.yaml; add the person or map the name: --who Bob=PERSON"),
        ("time,text\n".encode("utf-16"), "1:1 the file is UTF-16"),
        (f"time,text\n{T},caf".encode() + b"\xe9\n", "2:25 this is not UTF-8"),
        (b" " * (LARGEST + 1), "1:1 the file is larger than 16 MiB"),
    ],
)  # fmt: skip
def test_each_problem_of_a_table_has_its_place(text: str | bytes, found: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith(f"notes.csv:{found}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f'{{"time":"{T}","text":"a"\n', "1:42 this is not JSON: expecting ',' delimiter"),
        ("[1]\n", "1:1 this line is not a JSON object"),
        ("[" * 100_000, "1:1 "),
        (f'{{"time":"{T}"}}\n', "1:1 the text is missing"),
        ('\n  {"time":"x","text":"y"}\n', "2:4 'x' is not a valid time"),
        (f'{{"time":"{T}","text":"a","at":"1"}}\n', "1:43 there is a second value for the time"),
        ('{"time":null,"text":"a"}\n', "1:2 the time is missing"),
        (f'{{"time":"{T}","text":"a\\ud800b"}}\n', "1:41 this is half of a surrogate pair"),
        (f'{{"time":"{T}","text":"a","\\\\":["\\udc00"]}}\n', "1:50 this is half of a surrogate pair"),
    ],
)
def test_each_problem_of_json_lines_has_its_place(text: str, found: str) -> None:
    (problem,) = problems(text, "notes.jsonl")
    assert problem.startswith(f"notes.jsonl:{found}")


def test_an_escaped_character_of_json_is_read() -> None:
    (row,) = read(f'{{"time":"{T}","text":"\\ud83d\\ude00 C:\\\\ud800"}}', "x.jsonl").rows
    assert row.text == "\U0001f600 C:\\ud800"


def test_every_problem_of_a_line_is_listed() -> None:
    found = problems("time,kind,who,text\nx,y,z,\n")
    assert [each.partition(" ")[0] for each in found] == [
        "notes.csv:2:1",
        "notes.csv:2:3",
        "notes.csv:2:5",
        "notes.csv:2:7",
    ]


def test_all_problems_are_listed_in_the_order_of_the_file_up_to_fifty() -> None:
    found = problems("time,text\n" + "x,y\n" * 60)
    assert found[0].startswith("notes.csv:2:1 ")
    assert (len(found), found[-1]) == (51, "10 more problems")
