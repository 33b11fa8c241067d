"""Reads alert payloads, with one module for each dialect."""
