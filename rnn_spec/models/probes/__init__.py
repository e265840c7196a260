"""What is found out about a model by calling it."""
