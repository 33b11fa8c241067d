"""How entries change what counts: corrections, redactions, retractions, repeats, and entries that exclude each other."""
