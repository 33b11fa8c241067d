"""Sets up a repository, its schemas and its merge driver, and examines its surroundings."""
