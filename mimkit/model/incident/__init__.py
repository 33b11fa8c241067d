"""The incident record: timeline entries, state, review and problem record."""
