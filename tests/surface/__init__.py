"""The public surface as data: names, parameters, options, exit statuses, keys and settings."""
