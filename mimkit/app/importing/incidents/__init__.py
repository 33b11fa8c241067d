"""Contains one module for each incident format. Each module converts its source to `IncidentDraft` objects."""
