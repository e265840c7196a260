"""Put code under contract: by a decorator, at import, or on the layers of a model."""
