"""What an incident, review or update still needs before it can be closed, confirmed, published or sent."""
