"""The grading engine: sanitize, execute in a sandbox, judge apart from the student's code, record.

`grade` is the way in; every other module holds one of its steps.
"""
