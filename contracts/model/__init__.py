"""An annotation as data: axes, expressions, dtypes, structures and clauses."""
