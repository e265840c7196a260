"""Test items generated from contracts."""
