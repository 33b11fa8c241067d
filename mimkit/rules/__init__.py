"""What can be wrong with a record: each rule says what, why, and what to do about it."""
