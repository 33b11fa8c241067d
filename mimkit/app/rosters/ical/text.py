"""Checks the text of an iCalendar file, and locates the lines of each event and time zone definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mimkit.errors import UsageError

_AGAIN = "download it or export it again"
_PROPERTY = re.compile(r'([A-Z0-9-]++)((?>(?:;(?>(?:[^";:]|"[^"]*")*))*)):(.*)', re.ASCII | re.IGNORECASE)
_READ = frozenset(
    [
        "UID",
        "SUMMARY",
        "ATTENDEE",
        "STATUS",
        "SEQUENCE",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
    ]
)
"""The event properties that are read to create a shift."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_METHODS = ("", "PUBLISH", "REQUEST", "ADD")


class CalendarUnreadable(UsageError):
    """The file is not a calendar that can be converted to a roster."""

    def __init__(self, why: str, hint: str = "export it as iCalendar (.ics)", what: str = "calendar") -> None:
        super().__init__(f"the {what} cannot be read: {why}", hint)


class Property(NamedTuple):
    """An unmodified line of a calendar, split into name, parameters and value."""

    name: str
    parameters: str
    value: str

    def parameter(self, name: str) -> str:
        """Return the value of a parameter without quotes, or "" if the parameter is missing."""
        found = re.search(rf';{name}=("[^"]*"|[^";:]*)', self.parameters, re.IGNORECASE)
        return found[1].strip('"').strip() if found else ""


@dataclass(slots=True)
class Part:
    """The lines of an event or of a time zone definition."""

    line: int
    """The line number at which the section begins in the file, counted from 1."""
    properties: list[Property] = field(default_factory=list)
    broken: str = ""
    """The name of a property that continues on a line without indentation. Empty if there is none."""

    def all(self, name: str) -> list[Property]:
        """Return all properties with a given name, in file order."""
        return [each for each in self.properties if each.name == name]


@dataclass(slots=True)
class CalendarText:
    """The text of a calendar, with continuation lines joined, and its sections."""

    lines: list[str] = field(default_factory=list)
    head: Part = field(default_factory=lambda: Part(1))
    events: list[Part] = field(default_factory=list)
    """The events, in file order."""
    zones: list[Part] = field(default_factory=list)


class _Line(NamedTuple):
    number: int
    text: str


def read_text(raw: bytes) -> CalendarText:
    """Return the text of an iCalendar file.

    Raises CalendarUnreadable if the file is not exactly one complete calendar.
    """
    lines = [each for each in _lines(raw) if each.text.strip()]
    if not lines:
        raise CalendarUnreadable("it is empty", _AGAIN)
    if lines[0].text.strip().upper() != "BEGIN:VCALENDAR":
        raise CalendarUnreadable(
            f"it starts with {_shown(lines[0].text)} instead of BEGIN:VCALENDAR",
            "export it as iCalendar (.ics); if you downloaded a web page instead of a calendar, it may be a sign-in page",
        )
    found = _parts(lines)
    _refuse_other_kinds(found.head)
    return found


def _lines(raw: bytes) -> Iterator[_Line]:
    """Yield the lines of a file with continuation lines joined.

    A line that begins with a space or tab continues the previous line. The line break may split a UTF-8 character.
    """
    if raw.startswith(_UTF_16):
        raise CalendarUnreadable(
            "it is UTF-16, not UTF-8", "convert it: iconv -f UTF-16 -t UTF-8 FILE.ics > CONVERTED.ics"
        )
    physical = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    starts = [
        number for number, each in enumerate(physical) if number == 0 or not each.startswith((b" ", b"\t"))
    ]
    for start, end in zip(starts, [*starts[1:], len(physical)], strict=True):
        whole = physical[start] + b"".join(each[1:] for each in physical[start + 1 : end])
        try:
            yield _Line(start + 1, whole.decode("utf-8"))
        except UnicodeDecodeError:
            raise CalendarUnreadable(
                f"line {start + 1} is not UTF-8",
                "convert it, for example with iconv -f ISO-8859-1 -t UTF-8 FILE.ics > CONVERTED.ics",
            ) from None


def _parts(lines: Sequence[_Line]) -> CalendarText:
    found = CalendarText()
    inside: list[str] = []
    for line in lines:
        matched = _PROPERTY.fullmatch(line.text.rstrip())
        each = (
            Property(matched[1].upper(), matched[2], matched[3]) if matched else Property("", "", line.text)
        )
        if not inside and found.lines:
            _refuse_more(each, line)
        if each.name == "BEGIN":
            inside.append(each.value.strip().upper())
            _begin(found, inside, line)
        elif each.name == "END":
            if not inside or inside.pop() != each.value.strip().upper():
                raise CalendarUnreadable(f"line {line.number} ends a component that was not begun", _AGAIN)
        elif not each.name:
            _note_broken(found, inside, line)
            continue
        else:
            _keep(found, inside, each)
        found.lines.append(line.text)
    if inside:
        raise CalendarUnreadable("it is cut off: END:VCALENDAR is missing", _AGAIN)
    return found


def _begin(found: CalendarText, inside: Sequence[str], line: _Line) -> None:
    if inside[-1] == "VEVENT" and len(inside) > 2:
        raise CalendarUnreadable(f"line {line.number} begins an event inside another component", _AGAIN)
    if len(inside) == 2 and inside[1] == "VEVENT":
        found.events.append(Part(line.number))
    if len(inside) == 2 and inside[1] == "VTIMEZONE":
        found.zones.append(Part(line.number))


def _keep(found: CalendarText, inside: Sequence[str], each: Property) -> None:
    if len(inside) == 1:
        found.head.properties.append(each)
    elif inside[1] == "VTIMEZONE":
        part = found.zones[-1]
        part.properties.append(
            each._replace(name=f"{inside[-1]} {each.name}" if len(inside) > 2 else each.name)
        )
    elif inside == ["VCALENDAR", "VEVENT"]:
        found.events[-1].properties.append(each)


def _note_broken(found: CalendarText, inside: Sequence[str], line: _Line) -> None:
    """Record that an event contains a line that is not a property.

    Raises CalendarUnreadable if the line is outside an event, where its meaning is unknown.
    """
    if len(inside) < 2 or inside[1] == "VTIMEZONE":
        raise CalendarUnreadable(f"line {line.number} is {_shown(line.text)}, which is not iCalendar", _AGAIN)
    if inside == ["VCALENDAR", "VEVENT"]:
        event = found.events[-1]
        before = event.properties[-1].name if event.properties else ""
        own = re.split(r"[ ;=]", line.text.strip().upper(), maxsplit=1)[0]
        event.broken = event.broken or next((name for name in (own, before) if name in _READ), "")


def _refuse_more(each: Property, line: _Line) -> None:
    if (each.name, each.value.strip().upper()) == ("BEGIN", "VCALENDAR"):
        raise CalendarUnreadable(
            f"another calendar begins on line {line.number}",
            "save each calendar in a separate file, and import one of them",
        )
    raise CalendarUnreadable(f"line {line.number}, after END:VCALENDAR, is {_shown(line.text)}", _AGAIN)


def _refuse_other_kinds(head: Part) -> None:
    values = {
        name: " ".join(each.value for each in head.all(name)).strip().upper()
        for name in ("VERSION", "METHOD")
    }
    if values["VERSION"] == "1.0":
        raise CalendarUnreadable("it is vCalendar 1.0, not iCalendar 2.0")
    if values["METHOD"] not in _METHODS:
        raise CalendarUnreadable(
            f"it is a message with the method {values['METHOD']}, not a list of events",
            "export the calendar itself as iCalendar (.ics)",
        )


def _shown(text: str) -> str:
    short = " ".join(text.split())
    return repr(short if len(short) <= 40 else f"{short[:37]}...")
