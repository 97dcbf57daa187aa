"""From what a learning platform gives to download to `class/submitted/`."""
