"""On-call duty: shifts, coverage, escalation paths, and the impact of a service outage."""
