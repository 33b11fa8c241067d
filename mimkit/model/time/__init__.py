"""Times, durations, business time and public holidays."""
