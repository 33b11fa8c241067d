"""Facts about an incident: the forms in which they are typed, and the commands that record them."""
