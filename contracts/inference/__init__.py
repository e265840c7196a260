"""Infer the contract of a callable by calling it: experiments, sizes, results, roles, text."""
