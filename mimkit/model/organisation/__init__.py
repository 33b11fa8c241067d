"""People, resolver groups, services, rosters and runbooks."""
