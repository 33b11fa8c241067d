"""How far an incident is, on its status, on the board and on the home page."""
