"""Layers that raise, hang, crash, print, leak or change global state."""
