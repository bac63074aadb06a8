"""All that the database holds, to look for what may not be in it."""

from django.db import connection

from common.encryption import encrypted_fields
from pairing.identity_keys import encrypted_models


def everything() -> str:
    """All that the database holds, in clear."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            found += [row[0] for row in cursor.fetchall()]
    for model in encrypted_models():
        names = [field.name for field in encrypted_fields(model)]
        for values in model._default_manager.values_list(*names):
            # What is no text, as a photograph, holds none either.
            found += [
                v if isinstance(v, str) else bytes(v).decode(errors="replace") for v in values
            ]
    return "\n".join(found)
