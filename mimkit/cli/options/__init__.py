"""Options that several commands share: incident facts, provenance, times and report periods."""
