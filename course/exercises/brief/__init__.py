"""A brief: its parts, the rows that it names, its numbers, and the rules of its structure."""
