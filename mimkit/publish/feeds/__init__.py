"""What other programs read of the site: a feed, a calendar, badges, JSON twins and a status page's API."""
