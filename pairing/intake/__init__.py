"""Roster intake: read → find the table → check each row → apply in one transaction.

``stages`` holds its steps, ``service.import_file`` runs them in one go, ``kinds`` what is known of
each kind of roster. Other apps add their kinds with ``kinds.register``.
"""
