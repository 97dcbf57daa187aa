"""A class on a campus hub: JupyterHub's settings for learners and instructors, and what nbgitpuller hands out."""
