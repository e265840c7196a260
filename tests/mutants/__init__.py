"""A layer that conforms, and versions of it that are wrong in one place."""
