"""Reads on-call calendars in iCalendar format, and rejects or reports whatever is unclear in them."""
