"""The arithmetic of composites, ranks and orders on plain arrays: nothing here knows a panel."""
