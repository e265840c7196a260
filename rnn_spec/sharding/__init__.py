"""A campaign as units of work, each a subject and a seed, which are dealt to shards."""
