"""Who gets what from every address: the matrix, what is forged, and what pages keep back.

A new address needs one line in ``routes.py``; without it ``test_matrix.py`` fails.
"""
