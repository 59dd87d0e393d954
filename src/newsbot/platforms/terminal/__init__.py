"""A room in your terminal."""
