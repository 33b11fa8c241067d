"""Machine-readable outputs of the site: feeds, calendars, badges, JSON pages and the status page API."""
