"""Options that several commands share: facts of an incident, provenance, times and periods of reports."""
