"""The basis of all rules: the incident, its texts and its earlier versions."""
