"""nbgrader's side of a class: configuration, release, gradebook, repairs."""
