"""Output of the commands that import: incidents, catalogues, and the parts that could not be read."""
