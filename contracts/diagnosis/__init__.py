"""From a failed check to a message that names the likely mistake."""
