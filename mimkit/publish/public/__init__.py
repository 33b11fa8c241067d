"""The public version of the records: an allow-list of what readers outside the organisation may see."""
