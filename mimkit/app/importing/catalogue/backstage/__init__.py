"""Reads Backstage catalogues: entities, references between them, and the resulting dependencies."""
