"""From a solution to what learners open: nbgrader's steps, the links between lessons, the page of contents."""
