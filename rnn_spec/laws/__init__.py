"""The catalogue of laws: one family in each file, and nothing else."""
