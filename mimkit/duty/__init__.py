"""Who is on call: turns, coverage, escalation paths and the impact of a service."""
