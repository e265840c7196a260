"""From a failure to the likely mistake."""
