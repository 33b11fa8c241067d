"""MIM5xx, what must hold before an incident is closed."""
