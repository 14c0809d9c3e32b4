"""From statements as printed to comparable values, with every assumption and every parent on record."""
