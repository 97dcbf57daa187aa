"""What runs inside the sandbox. It imports nothing of `grading`, and no key of any exercise is there."""
