"""Charts. Each function turns values into an SVG drawing with a data table."""
