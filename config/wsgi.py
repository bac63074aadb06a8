"""The WSGI entry point, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# The first connection refuses keys that are not this database's (pairing/identity_start.py): so
# the server does not start, rather than fail at the first page.
connection.ensure_connection()
connection.close()
