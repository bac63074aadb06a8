"""Each thing that can go wrong, really tried: what is seen, what recovers, what is lost."""
