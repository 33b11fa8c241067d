"""Sets up a repository for an organisation from eight answers."""
