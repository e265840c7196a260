"""A model under check: how it is built, copied and called."""
