"""Regions, units, users and roles; who may see what."""
