"""An incident's progress, for its status, the board and the home page."""
