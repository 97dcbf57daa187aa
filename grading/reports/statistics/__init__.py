"""What a class's answers and points show, in numbers."""
