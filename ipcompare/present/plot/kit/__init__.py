"""What figures are made of: the decorator that registers them, and texts, marks, rows and matrices to draw with."""
