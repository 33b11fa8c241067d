"""The policy: deadlines, roles, criteria, metrics, packs and closing gates."""
