"""Backups: the database as of one moment and the files beside it, encrypted, read back.

``container`` is the file, ``programs`` PostgreSQL's own, ``tables`` what tells two databases
apart, ``making`` and ``restoring`` what the commands do.
"""
