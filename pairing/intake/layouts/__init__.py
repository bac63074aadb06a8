"""How a sheet is laid out: where its header stands, and which of its columns is what.

Columns are found by their headings, by what a clerk chose for the same headings before, and, as
proposals that somebody must look at, by what is in them. ``finding`` does it, from the ``grid``
of a sheet's first rows, with ``by_heading`` and ``by_content``.
"""
