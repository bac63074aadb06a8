"""The desk's and the phone's lists as spreadsheets.

A row is a row of the page, with the page's columns and those that a ledger needs beside them.
Identity numbers are masked as on pages; to supervisors phones are too, and notes are left out.
"""
