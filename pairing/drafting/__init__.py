"""Drafted assignments: who might be paired with whom, by an office's rules, before it is made."""
