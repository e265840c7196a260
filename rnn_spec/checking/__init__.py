"""A check as Python calls it: in this process or in others, with its progress on a screen."""
