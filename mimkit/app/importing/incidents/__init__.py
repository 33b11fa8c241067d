"""The incident formats, one module each. Each module converts its source to `IncidentDraft` objects."""
