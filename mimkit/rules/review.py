"""MIM6xx, the post-incident review, with its action items."""
