"""A model of sequences under check: its signature, its laws, and where it breaks them."""
