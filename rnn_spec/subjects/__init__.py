"""The layer under test: found by name, adapted, built, called and inspected."""
