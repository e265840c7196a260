"""The source of a package: exact positions, and edits that change nothing else."""
