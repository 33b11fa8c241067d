"""Turns what another tool knows about an incident into a record, once, and corrects it later."""
