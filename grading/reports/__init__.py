"""What an instructor reads and hands on: report, marks, statistics."""
