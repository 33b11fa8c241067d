"""Open incident records: one JSON document per incident, with a published schema."""
