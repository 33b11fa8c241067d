"""Commands that correct the record: amend, redact, retract."""
