"""When the periodic jobs run, and what became of each run."""
