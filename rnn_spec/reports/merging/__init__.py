"""Reports of several seeds, machines and shards, united: subject by subject, law by law."""
