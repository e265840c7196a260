"""Other tools, each as its user would write it for a layer: a check that raises at a fault."""
