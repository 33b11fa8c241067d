"""Sets up a repository with its schemas and merge driver, and checks its environment."""
