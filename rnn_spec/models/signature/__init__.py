"""What a model takes and returns: arguments and results with named axes, and their roles."""
