"""On-call duty: shifts, coverage, escalation paths, and the impact of service outages."""
