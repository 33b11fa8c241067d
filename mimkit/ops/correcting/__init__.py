"""Commands that correct the record: amend, redact and retract."""
