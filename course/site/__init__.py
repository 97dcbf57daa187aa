"""The static site: the course to read, and to answer, without anything installed and without a server."""
