"""What the files of a project define, read without importing them."""
