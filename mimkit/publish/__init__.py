"""The published site: pages that are built from a snapshot, and an adapter for MkDocs."""
