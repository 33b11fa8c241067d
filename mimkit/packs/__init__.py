"""Shipped packs of regulatory deadlines. Each interprets a law and must be verified by its adopter."""
