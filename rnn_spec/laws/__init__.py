"""The laws of recurrent layers, a family a file."""
