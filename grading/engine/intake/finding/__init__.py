"""Finding work that stands elsewhere than it should."""
