"""`mim watch`: the live board of open incidents."""
