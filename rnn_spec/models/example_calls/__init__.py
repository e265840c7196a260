"""The tensors of a call that is an example, and the names of their axes."""
