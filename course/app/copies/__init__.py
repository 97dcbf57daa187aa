"""A learner's own copies of the lessons: the page of contents, newer versions, fresh copies, work brought back."""
