"""Reads Backstage catalogues: entities, references to entities, and what they mean here."""
