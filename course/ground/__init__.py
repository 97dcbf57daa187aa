"""What every room stands on: errors, files, places. Uses nobody."""
