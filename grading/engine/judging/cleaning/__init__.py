"""What a learner wrote, made harmless for whoever reads it: in formgrader, in feedback, in reports, on a terminal."""
