"""Sets up a repository for an organisation from the answers to eight questions."""
