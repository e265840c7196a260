"""Test files written from contracts."""
