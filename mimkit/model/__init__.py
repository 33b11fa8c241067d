"""Records, ids, durations, policy and incident state as pure values. No I/O and no system clock."""
