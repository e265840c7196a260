"""Processes that end with the process that started them, and with all that they have started."""
