"""A run in processes of its own, any of which may hang, crash or grow."""
