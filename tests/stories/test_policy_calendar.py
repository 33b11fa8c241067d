"""Holidays from a library, as a file that people review and commit."""

from __future__ import annotations

import importlib
import shlex
import sys
import unicodedata

import pytest

from mimkit.app.policy.holidays import HolidayRequest, _as_the_library_spells_it
from mimkit.model.time.holidays import HolidaySource
from mimkit.store.extras import command_to_add
from tests.stories.conftest import Desk

FILE = "policy/holidays.yaml"
ENGLAND = ("--country", "gb", "--subdivision", "eng")


def days(desk: Desk, *words: str) -> dict[str, str]:
    """Return the state of each day that is proposed."""
    found = desk.mim("policy", "calendar", *words, "--json").document["holidays"]
    return {each["day"]: each["state"] for each in found}


def committed(desk: Desk, text: str) -> None:
    desk.write(FILE, text)
    desk.commit()


def test_nothing_is_written_unless_asked_and_the_command_that_writes_is_said(desk: Desk) -> None:
    before = desk.everything()
    said = desk.mim("policy", "calendar", *ENGLAND, "--years", "2026")
    assert "Public holidays in GB-ENG, 2026, by holidays " in said.out
    assert "  +  Mon  2026-12-28  Boxing Day (observed)\n" in said.out
    assert said.out.endswith(
        "9 new days, nothing written\n"
        "  next: mim policy calendar --country GB --subdivision ENG --years 2026 --write\n"
    )
    assert desk.everything() == before


def test_the_file_is_written_for_review_and_counts_once_it_is_committed(desk: Desk) -> None:
    out = desk.mim("policy", "calendar", *ENGLAND, "--years", "2026-2027", "--write").out
    assert "19 new days added to policy/holidays.yaml, not committed\n" in out
    assert desk.git("status", "--porcelain", "--untracked-files=all") == f"?? {FILE}\n"
    assert "holidays       none" in desk.mim("policy", "calendar").out
    desk.mim("check")
    desk.commit()
    shown = desk.mim("policy", "calendar").out
    assert "holidays       19, known until 2027-12-31, for GB-ENG from holidays " in shown
    assert "  Fri  2026-12-25  Christmas Day\n" in shown
    assert shown.endswith("  and 3 more\n")
    document = desk.mim("policy", "calendar", "--json").document
    assert document["covered_until"] == "2027-12-31"
    assert document["calendar"]["holidays"][0] == {"day": "2026-01-01", "title": "New Year's Day"}


def test_a_second_time_nothing_is_new_and_not_a_byte_changes(desk: Desk) -> None:
    desk.mim("policy", "calendar", *ENGLAND, "--years", "2026", "--write")
    before = (desk.folder / FILE).read_bytes()
    said = desk.mim("policy", "calendar", "--years", "2026", "--write")
    assert said.out.endswith("policy/holidays.yaml already contains all of them\n")
    assert (desk.folder / FILE).read_bytes() == before


def test_years_are_added_behind_and_remarks_and_days_of_ours_stay(desk: Desk) -> None:
    desk.mim("policy", "calendar", *ENGLAND, "--years", "2026", "--write")
    text = (desk.folder / FILE).read_text()
    ours = text.replace(
        "  - day: 2026-12-25\n",
        "  # The works closes.\n  - {day: 2026-12-24, title: Ours}\n  - day: 2026-12-25\n",
    )
    desk.write(FILE, ours)
    assert days(desk, "--years", "2026-2027")["2026-12-24"] == "yours"
    desk.mim("policy", "calendar", "--years", "2027", "--write")
    after = (desk.folder / FILE).read_text()
    assert after.startswith(ours.replace("last_year: 2026", "last_year: 2027"))
    assert "first_year: 2026\n  last_year: 2027\n" in after
    library = importlib.import_module("holidays")
    source = f"GB-ENG, holidays {library.__version__}"
    assert f"# Public holidays in GB-ENG. Source: holidays {library.__version__}, added with" in after
    assert after.endswith(f"  - day: 2027-12-28  # {source}\n    title: Boxing Day (observed)\n")
    assert after.count(f"  # {source}\n") == 10  # the days of 2027, and no other


CLOCK = """  - id: holidays
    title: Holidays of the next year are known
    starts: holidays
    met_by: holidays.covered
    within: {default: 60d}
    owner: major-incident-manager
"""


def test_a_calendar_that_runs_out_is_owed_until_the_command_that_it_names_was_typed(desk: Desk) -> None:
    policy = (desk.folder / "policy/policy.yaml").read_text()
    desk.write("policy/policy.yaml", policy.replace("\nclocks:\n", f"\nclocks:\n{CLOCK}"))
    desk.mim("policy", "calendar", *ENGLAND, "--years", "2026", "--write")
    desk.commit()
    desk.mim("check")
    late = ("due", "--now", "2027-01-04T09:00:00Z", "--format", "json")
    found = {each["clock"]: each for each in desk.type(*late).document["obligations"]}["holidays"]
    assert (found["owner"], found["status"], found["due"]) == (
        "major-incident-manager",
        "overdue",
        "2027-01-01T00:00:00Z",
    )
    words = found["command"].split()
    assert words[:3] == ["mim", "policy", "calendar"]
    desk.mim(*words[1:])
    desk.commit()
    assert "holidays" not in {each["clock"] for each in desk.type(*late).document["obligations"]}


def test_days_in_the_midst_are_put_in_order_and_keep_the_title_that_they_have(desk: Desk) -> None:
    committed(
        desk,
        "holidays:\n  - day: 2026-12-25  # voted on in March\n    title: Ours\n"
        "  - {day: 2026-01-01, title: New Year}\n",
    )
    assert days(desk, *ENGLAND, "--years", "2026")["2026-12-25"] == "there"
    desk.mim("policy", "calendar", *ENGLAND, "--years", "2026", "--write")
    desk.commit()
    text = (desk.folder / FILE).read_text()
    assert (
        "  - day: 2026-12-25  # voted on in March\n    title: Ours\n  - day: 2026-12-26  # GB-ENG, holidays "
        in text
    )
    found = desk.mim("policy", "calendar", "--json").document["calendar"]["holidays"]
    assert [each["day"] for each in found] == sorted(each["day"] for each in found)
    assert found[-3:-1] == [
        {"day": "2026-12-25", "title": "Ours"},
        {"day": "2026-12-26", "title": "Boxing Day"},
    ]


def test_years_of_another_place_or_after_a_gap_are_not_counted_together(desk: Desk) -> None:
    desk.mim("policy", "calendar", *ENGLAND, "--years", "2026", "--write")
    found = desk.mim("policy", "calendar", "--years", "2028-2029", "--json").document["source"]
    assert (found["first_year"], found["last_year"]) == (2028, 2029)
    other = desk.mim("policy", "calendar", "--country", "DE", "--years", "2027", "--json").document["source"]
    assert (other["country"], other["subdivision"], other["first_year"]) == ("DE", None, 2027)


def test_without_years_it_is_this_one_and_two_more(desk: Desk) -> None:
    assert {day[:4] for day in days(desk, "--country", "DE")} == {"2026", "2027", "2028"}


LIBRARY = importlib.import_module("holidays")
COUNTRIES: dict[str, list[str]] = LIBRARY.list_supported_countries(include_aliases=True)


@pytest.mark.sweep
def test_every_country_and_every_part_of_one_can_be_chosen_in_any_case() -> None:
    assert sum(map(len, COUNTRIES.values())) > 500
    for country, parts in COUNTRIES.items():
        code = LIBRARY.country_holidays(country, years=()).country
        assert (
            _as_the_library_spells_it(LIBRARY, HolidayRequest(country.lower(), None, 2026, 2026)).country
            == code
        )
        for part in parts:
            for typed in (part, part.upper(), part.lower(), unicodedata.normalize("NFD", part)):
                found = _as_the_library_spells_it(LIBRARY, HolidayRequest(country, typed, 2026, 2026))
                assert found == HolidayRequest(code, part, 2026, 2026)
                HolidaySource(
                    country=code, subdivision=part, first_year=2026, last_year=2026, library="holidays"
                )


@pytest.mark.parametrize(
    ("country", "typed", "part"),
    [
        ("be", "Flemish", "Flemish"),
        ("BRA", "são paulo capital", "São Paulo Capital"),
        ("de", "AUGSBURG", "Augsburg"),
    ],
)
def test_a_part_with_a_name_is_written_and_asked_for_again(
    desk: Desk, country: str, typed: str, part: str
) -> None:
    words = ("--country", country, "--subdivision", typed, "--years", "2026")
    said = desk.mim("policy", "calendar", *words).out
    again = shlex.split(said.partition("next: mim ")[2])
    assert again[again.index("--subdivision") + 1] == part
    desk.mim(*again)
    assert f"subdivision: {part}\n" in (desk.folder / FILE).read_text()
    assert desk.mim("check").status == 0
    assert desk.mim("policy", "calendar", "--years", "2026").out.endswith("already contains all of them\n")


@pytest.mark.parametrize("typed", ["Augsburg", "augsburg", "AUGSBURG"])
def test_augsburg_has_a_holiday_of_its_own_in_any_case(desk: Desk, typed: str) -> None:
    # Bavarian law (FTG, article 1): 8 August is a holiday in the city of Augsburg only.
    words = ("--country", "DE", "--years", "2026")
    assert days(desk, *words, "--subdivision", typed)["2026-08-08"] == "new"
    assert "2026-08-08" not in days(desk, *words, "--subdivision", "by")


WORKED = {
    # General Office of the State Council of China: notices for 2005, 2006 (which names the last day of 2005), 2024, 2025
    # and 2026. The three years from 2024 agree with the package `chinesecalendar` 1.11.
    ("CN", "2005"): ["02-05", "02-06", "04-30", "05-08", "10-08", "10-09", "12-31"],
    ("CN", "2024"): ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    ("CN", "2025"): ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ("CN", "2026"): ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    # Hungary: decrees 20/2023 and 8/2024 of the Ministry for National Economy.
    ("HU", "2024"): ["08-03", "12-07", "12-14"],
    ("HU", "2025"): ["05-17", "10-18", "12-13"],
    # Russia: government resolutions 1314 of 10 August 2023 and 1335 of 4 October 2024.
    ("RU", "2024"): ["04-27", "11-02", "12-28"],
    ("RU", "2025"): ["11-01"],
    # Taiwan: calendars of the Directorate-General of Personnel Administration.
    ("TW", "2024"): ["02-17"],
    ("TW", "2025"): ["02-08"],
    ("GB", "2026"): [],
}


@pytest.mark.parametrize(("country", "year"), WORKED)
def test_days_of_rest_that_are_worked_are_those_of_the_official_notices(
    desk: Desk, country: str, year: str
) -> None:
    words = ("policy", "calendar", "--country", country, "--years", year)
    found = desk.mim(*words, "--json").document["extra_business_days"]
    expected = [f"{year}-{day}" for day in WORKED[country, year]]
    assert [each["day"] for each in found] == expected
    assert all(each["title"] in {"Working Saturday", "Working Sunday"} for each in found)


CHINA = ("--country", "CN", "--years", "2026")


def test_a_file_from_before_gets_its_working_saturdays_and_keeps_its_bytes(desk: Desk) -> None:
    desk.mim("policy", "calendar", *CHINA, "--write")
    whole = (desk.folder / FILE).read_text()
    before = whole[: whole.index("extra_business_days:")]
    committed(desk, before)
    assert "22, known until 2026-12-31" in desk.mim("policy", "calendar").out
    assert desk.mim("check").status == 0
    said = desk.mim("policy", "calendar", "--years", "2026", "--write").out
    assert "  +  Sat  2026-02-14  business day: Working Saturday\n" in said
    assert "6 new days added to policy/holidays.yaml, not committed\n" in said
    after = (desk.folder / FILE).read_text()
    assert after.startswith(before)
    assert "extra_business_days:\n  - day: 2026-01-04  # CN, holidays " in after
    desk.commit()
    assert "22, 6 extra business days, known until 2026-12-31" in desk.mim("policy", "calendar").out
    assert "except 22 holidays, and on 6 extra business days" in " ".join(
        desk.mim("policy", "show").out.split()
    )


def test_what_people_decided_about_a_day_is_kept(desk: Desk) -> None:
    desk.mim("policy", "calendar", *CHINA, "--write")
    text = (desk.folder / FILE).read_text()
    saturday = "  - day: 2026-02-14\n    title: Working Saturday\n"
    closed = saturday.replace("Working Saturday", "Closed here")
    first = "  - day: 2026-02-16\n"
    desk.write(FILE, text.replace(saturday, "").replace(first, f"{closed}{first}"))
    said = desk.mim("policy", "calendar", "--years", "2026").out
    assert "  *  Sat  2026-02-14  Closed here  (added by you; not in the library)\n" in said
    assert said.endswith("policy/holidays.yaml already contains all of them\n")
    desk.mim("policy", "calendar", "--years", "2025", "--write")
    after = (desk.folder / FILE).read_text()
    assert closed in after
    assert "2026-02-14" not in after.partition("extra_business_days:")[2]
    assert "  - day: 2025-01-26  # CN, holidays " in after.partition("extra_business_days:")[2]
    assert desk.mim("check").status == 0


def test_years_are_joined_if_the_subdivision_was_written_in_another_case(desk: Desk) -> None:
    desk.mim(
        "policy", "calendar", "--country", "DE", "--subdivision", "Augsburg", "--years", "2026", "--write"
    )
    text = (desk.folder / FILE).read_text()
    desk.write(FILE, text.replace("subdivision: Augsburg", "subdivision: augsburg"))
    desk.mim("policy", "calendar", "--years", "2027", "--write")
    assert "first_year: 2026\n  last_year: 2027\n" in (desk.folder / FILE).read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--years", "2027"), "--country is missing"),
        (("--country", "ZZ"), "--country 'ZZ' is not a country that the library supports"),
        (("--country", "GB", "--subdivision", "BY"), "--subdivision 'BY' is not a subdivision of GB"),
        (("--country", "GB", "--years", "20"), "--years '20' is neither a year nor a range of at most 25 years"),
        (("--country", "GB", "--years", "2028-2026"), "--years '2028-2026' is neither a year"),
        (("--country", "GB", "--years", "2026-2060"), "--years '2026-2060' is neither a year"),
    ],
)  # fmt: skip
def test_what_the_library_cannot_answer_is_refused(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in desk.refused(2, "policy", "calendar", *words).err


def test_the_hint_for_a_missing_country_keeps_what_was_typed(desk: Desk) -> None:
    said = desk.refused(2, "policy", "calendar", "--subdivision", "ENG", "--years", "2029", "--write").err
    command = said.partition("next: mim ")[2]
    assert command == "policy calendar --country GB --subdivision ENG --years 2029 --write\n"
    desk.mim(*shlex.split(command))


def test_without_the_library_its_extra_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    monkeypatch.setenv("PATH", desk.environment["PATH"])  # the command depends on which pip comes first
    said = desk.refused(5, "policy", "calendar", "--country", "GB")
    assert f"  next: {command_to_add('holidays')}\n" in said.err


def test_a_file_that_does_not_pass_its_shape_is_left_alone(desk: Desk) -> None:
    desk.write(FILE, "holidays: [\n")
    said = desk.refused(5, "policy", "calendar", *ENGLAND, "--write")
    assert f"{FILE} in the working tree does not match its schema" in said.err


def test_a_link_is_not_followed_out_of_the_repository(desk: Desk) -> None:
    outside = desk.folder.parent / "outside.yaml"
    (desk.folder / FILE).symlink_to(outside)
    desk.refused(5, "policy", "calendar", *ENGLAND, "--write")
    assert not outside.exists()
