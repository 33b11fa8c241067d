"""Records, ids, durations, policy and incident state as pure values. No I/O, no system clock."""
