"""One call of a model: the arguments that are drawn for a case, and the results."""
