"""Record the calls of a package's functions while a command of the user runs."""
