"""From a contract to the code that checks a call."""
