"""What importing commands print."""
