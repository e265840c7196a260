"""Arrays of NumPy, torch and JAX: the dtypes that each can make, and arrays of exact values."""
