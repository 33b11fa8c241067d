"""Elements that several pages share: lists, badges, filters, contacts and charts."""
