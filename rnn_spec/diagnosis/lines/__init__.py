"""From a failure of a layer to the line that breaks the law, by the laws of models."""
