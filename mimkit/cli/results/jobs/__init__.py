"""Output for scheduled jobs and CI runs."""
