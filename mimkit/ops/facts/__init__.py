"""Sets facts of an incident: how facts are typed, and the commands that record them."""
