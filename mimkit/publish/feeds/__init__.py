"""Machine-readable outputs of the site: feed, calendar, badges, JSON pages and status page API."""
