"""MIM2xx, names that nothing answers to: people, roles, services, entries, records."""
