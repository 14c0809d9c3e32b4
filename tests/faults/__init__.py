"""Tables broken at random, and what the check and the verbs make of them."""
