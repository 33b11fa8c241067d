"""Reads Backstage catalogues, including entities, the references between them, and the resulting dependencies."""
