"""The texts of causes: the one place where they are put into words."""
