"""The quota: what a pairing owes in a year, what counts, and how it stands on a day.

Nothing else compares a count with a minimum.
"""
