"""Where JupyterLab runs the course: the settings of a desk, and the servers of others (Binder, a campus hub)."""
