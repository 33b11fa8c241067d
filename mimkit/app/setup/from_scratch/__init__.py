"""A repository for an organisation that was described in eight answers."""
