"""All work of a lesson in one file: packed, and brought back."""
