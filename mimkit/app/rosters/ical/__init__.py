"""Reads on-call calendars (iCalendar), and refuses or names whatever is unclear in them."""
