"""The first operation of a call that breaks a law."""
