"""What the formats of status pages share: their updates, the texts in them, and the promises in the texts."""
