"""The laws of models, one family a file."""
