"""Contains code shared by the status page formats. It reads updates, their text, and the times promised there."""
