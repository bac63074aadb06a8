"""Ledgers, household files and contact cards: what an office prints and keeps in a folder."""
