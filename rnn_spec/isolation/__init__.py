"""A run in processes of its own, each of which may hang, crash or use too much memory."""
