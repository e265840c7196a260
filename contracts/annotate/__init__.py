"""Add the annotations that a user's own tests confirm to the source of a package, as a patch."""
