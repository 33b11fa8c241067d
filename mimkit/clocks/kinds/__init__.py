"""One module for each kind of clock: what starts it, what meets it, and what is owed."""
