"""Regular expression fragments for points in time and durations in running text."""

from __future__ import annotations

from typing import Final

_NUMBER: Final = (
    r"(?:\d{1,6}(?:[.,]\d{1,2})?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|(?:a )?few"
    r"|(?:a )?couple(?: of)?|several|half an?)"
)
_UNIT: Final = r"(?:minutes?|mins?|(?:(?:business|working) )?(?:hours?|hrs?|days?)|weeks?|weekend|months?|[mh]\b)(?:\(s\))?"
_COMING: Final = r"(?:next|coming|following|remaining)"
LENGTH: Final = (
    rf"(?:the )?(?:{_COMING} )?(?:(?:another|further) )?{_NUMBER}(?:\s?(?:-|\u2013|to|or)\s?\d{{1,6}})?\s{{0,3}}"
    rf"(?:more )?{_UNIT}|another {_UNIT}|the (?:{_COMING} )?{_UNIT}"
    r"|the (?:rest|remainder) of (?:the|this) (?:day|morning|afternoon|evening|night|week)"
)
_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH: Final = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
_DAY: Final = (
    rf"today|tonight|tomorrow|overnight|(?:next |this )?{_WEEKDAY}|\d{{4}}-\d\d-\d\d|eo[db]\b|noon|midnight|midday|lunch(?:time)?"
    r"|(?:the )?(?:end|close) of (?:the |this |next )?(?:day|week|month|business|today|tomorrow)"
    r"|(?:this|next) (?:week|weekend|month|morning|afternoon|evening)|the weekend"
    rf"|{_MONTH}[a-z]{{0,9}}\.? \d{{1,4}}|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}"
    r"|(?:january|february|april|june|july|august|september|october|november|december)\b"
)
_CLOCK: Final = r"\d{1,2}[:.]\d\d(?![\d%])|\d{1,2}\s?[ap]\.?m\b|\d{4} (?:hrs|hours|utc|gmt|[ce]?[sd]t)\b"
MOMENT: Final = rf"(?:{LENGTH}|{_DAY}|{_CLOCK})"
ABOUT: Final = (
    r"(?:about|around|approximately|approx\.?|roughly|at least|at most|less than|under|up to|no more than|~)"
)
_BY: Final = r"(?:by|within(?: in)?|in|before|at|on|until|till|up to|not? later than|over|throughout|through|into|for|from)"
_BARE_DAY: Final = (
    r"(?:(?:later|early|late) )?(?:today|tonight|tomorrow|overnight|this (?:morning|afternoon|evening|week|weekend|month)"
    rf"|next (?:week|weekend|month|{_WEEKDAY}))"
)
TIME: Final = rf"\b(?:{_BY}|{ABOUT})\s{{1,3}}(?:{ABOUT}\s{{0,3}})?{MOMENT}|\b{_BARE_DAY}\b"
"""A time after a preposition, or a day that needs no preposition."""
