"""How entries affect each other: corrections, redactions, retractions, repeats and mutually exclusive entries."""
