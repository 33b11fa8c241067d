"""Other repositories with incident records: where they are, and what may be shown from them."""
