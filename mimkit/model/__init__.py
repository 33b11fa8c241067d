"""Records, ids, durations, policy and the state fold: pure values, no I/O, no clock."""
