"""The progress of an incident, for its status, the board and the home page."""
