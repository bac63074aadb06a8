"""The summary of a region and period: its figures, its sentence, and the confirmed ones."""
