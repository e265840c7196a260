"""The options of the commands, and their values."""
