"""Commands as data. Each command checks its preconditions and returns the change to make."""
