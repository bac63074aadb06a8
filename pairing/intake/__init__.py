"""Roster intake: read → find the table → check each row → apply in one transaction.

``service.import_file`` runs it; ``kinds`` holds what is known of each kind of roster. Other apps
add their kinds with ``kinds.register``.
"""
