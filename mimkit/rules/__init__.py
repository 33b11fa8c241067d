"""Rules for records: each one defines what it finds, why it matters and how to fix it."""
