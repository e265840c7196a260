"""What a run shows while it goes on: its phase, the time left, and each failure once."""
