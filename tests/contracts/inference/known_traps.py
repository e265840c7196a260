"""Callables whose contract is easily inferred wrong; `_` is a size that depends on values."""
