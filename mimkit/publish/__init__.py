"""The published site: pages built from a snapshot, and an adapter for MkDocs."""
