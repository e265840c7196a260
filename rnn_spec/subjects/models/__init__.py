"""A model that is given as a layer, and the layers inside it."""
