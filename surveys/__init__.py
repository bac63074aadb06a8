"""Surveys of needs: a short form of the office's own, filled for chosen households."""
