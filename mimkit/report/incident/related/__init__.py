"""What the repository knows about an incident like this one: open and earlier incidents, their action items, runbooks."""
