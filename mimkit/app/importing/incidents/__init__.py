"""The formats of incidents, one module each. Each maps what its source says to `IncidentDraft`."""
