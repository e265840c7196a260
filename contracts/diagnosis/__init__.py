"""From a failed check to an error whose message names the likely mistake."""
