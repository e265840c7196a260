"""
Models of published packages, each with an adapter of a few lines.

A file says which version of the package it was written for. None of them is imported by the
tests of this project: `python -m published.run FILE` checks the models of one file, in an
environment with its package.
"""
