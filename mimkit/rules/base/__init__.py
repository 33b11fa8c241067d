"""The foundations that all rules share: the incident, its texts and its earlier versions."""
