"""Open incident records: one JSON document per incident, for everyone, with a published schema."""
