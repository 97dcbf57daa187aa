"""Grading: nbgrader's configuration, repairs before a submission runs, releases and the sample class."""
