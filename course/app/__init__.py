"""The command `course`."""
