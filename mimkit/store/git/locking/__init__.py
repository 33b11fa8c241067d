"""Locks, the journal for interrupted steps, and durable file writes."""
