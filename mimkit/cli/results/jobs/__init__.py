"""What commands print in a scheduled job or a CI run."""
