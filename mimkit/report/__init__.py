"""Output formats. Each function converts values to text, and none of them prints."""
