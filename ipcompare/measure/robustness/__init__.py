"""How sure an order of places is: what may be compared, and what bounds, weights and draws leave open."""
