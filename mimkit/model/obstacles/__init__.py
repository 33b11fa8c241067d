"""What an incident, a review or an update still lacks before it can be closed, confirmed, published or sent."""
