"""Comparison: this year and last, place beside place, unit beside unit. Never person by person."""
