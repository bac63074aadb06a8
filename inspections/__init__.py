"""Inspections: rounds over households, what was found wanting there, and how it was put right."""
