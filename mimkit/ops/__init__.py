"""Commands as data objects. Each command checks its preconditions and returns the change to make."""
