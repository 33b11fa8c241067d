"""Contains code shared by the formats whose columns the user can map to ours: CSV and JSON Lines."""
