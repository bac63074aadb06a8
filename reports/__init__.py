"""Summaries, the dashboard and the demonstration county."""
