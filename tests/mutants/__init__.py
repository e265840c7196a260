"""A conforming layer, and versions of it with one fault each."""
