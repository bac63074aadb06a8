"""Files too long to be waited for: ordered, made by a worker, taken by who ordered them, lapsed."""
