"""What every rule builds on: the incident, its texts and its earlier versions."""
