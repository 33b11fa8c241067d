"""Public holidays and packs of deadlines for the policy."""
