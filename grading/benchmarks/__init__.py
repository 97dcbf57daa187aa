"""How fast grading is, measured against plain nbgrader on the same class in the same run."""
