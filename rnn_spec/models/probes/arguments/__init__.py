"""What a model does with its arguments, found by calling it."""
