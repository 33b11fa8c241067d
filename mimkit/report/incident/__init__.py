"""Text and documents about one incident."""
