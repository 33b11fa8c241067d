"""The commands that read alerts: their options, and how a run is shown."""
