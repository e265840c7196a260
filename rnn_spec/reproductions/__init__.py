"""Scripts that fail in the same way, run before they are shown."""
