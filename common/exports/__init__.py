"""Lists as spreadsheets: what every export shares. What is in one is declared as a resource.

import-export's own formats are not used. Its ``escape_formulae`` cuts the ``=`` off a text, lets
``+``, ``-`` and ``@`` through, and turns every number of the sheet into text on the way; its
pages of a hundred rows ask the database anew for each.
"""

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}
