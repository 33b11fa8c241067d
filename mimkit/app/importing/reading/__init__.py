"""What the formats share: JSON with places, tables, times, and HTML as text."""
