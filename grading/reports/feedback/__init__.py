"""A page for each learner: points, comments, the mark, and how it comes about."""
