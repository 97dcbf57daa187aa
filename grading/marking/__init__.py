"""Marking written tasks by hand: a page in JupyterLab, with the rubric beside each text."""
