"""A campaign: many subjects with many seeds, each in a process of its own, on many machines."""
