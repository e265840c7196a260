"""How a layer is named, found, built and copied apart."""
