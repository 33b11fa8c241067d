"""Prints the results of import commands: incidents, catalogues and unreadable parts."""
