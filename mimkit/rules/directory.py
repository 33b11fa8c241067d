"""MIM7xx, the policy, with the people, groups, services and rosters it relies on."""
