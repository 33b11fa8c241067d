"""What an incident or a review still lacks before it can be closed, confirmed or published."""
