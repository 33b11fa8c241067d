"""On-call rosters and impact as text and documents."""
