"""What tests share: made tables, drawn axes, processes that are always ended."""
