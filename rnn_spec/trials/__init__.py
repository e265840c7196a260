"""Try one law on one subject: generate cases, search, shrink and compare."""
