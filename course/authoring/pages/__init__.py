"""Pages that the build writes from lessons and tables."""
