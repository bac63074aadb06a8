"""The steps of an import, each one transaction: read, check, apply, undo.

    reading → columns → checking → review → applying → applied → undoing → undone

Steps that end in -ing are a worker's (``running``), the others wait for a person. A step that is
killed leaves nothing behind and is begun again; one that fails puts the import back to where a
person had it, with the sentence that says why.
"""
