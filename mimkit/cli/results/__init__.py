"""What commands print when they have finished."""
