"""Commands for the work after an incident: problem records, reviews and action items."""
