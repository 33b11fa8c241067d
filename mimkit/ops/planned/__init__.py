"""Commands for planned maintenance."""
