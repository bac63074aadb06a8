"""Deciding what rosters propose: the questions, the decisions, and taking a decision back."""
