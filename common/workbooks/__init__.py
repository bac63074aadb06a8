"""Reads a workbook in a process of its own, which ``common.spreadsheet`` runs.

The parts of an .xlsx are not given to the reader as they come. Its sheets are copied into pieces
of a bounded size, without blank rows, into a workbook made here: what is held in memory depends
on the piece and not on the sheet, a cell far from all others costs nothing, and a lie in the zip
directory ends where Python's zipfile notices it.
"""
