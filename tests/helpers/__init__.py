"""What tests share: tables and panels written by hand, drawn axes, processes that are always ended."""
