"""The curated tables: read, checked against their schema and the plan texts."""
