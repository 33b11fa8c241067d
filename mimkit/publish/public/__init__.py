"""What readers outside the organisation see: built from nothing, by a list of what is allowed."""
