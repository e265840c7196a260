"""The conventions of a layer, found by calling it."""
