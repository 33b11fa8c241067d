"""Rules for records. Each rule defines what it detects, why it matters and how to fix it."""
