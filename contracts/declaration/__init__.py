"""From a Python signature to a contract, and the errors found where a function is declared."""
