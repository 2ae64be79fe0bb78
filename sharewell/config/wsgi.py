"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from sharewell.guidance.queries import list_editions

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings.service")

application = get_wsgi_application()

# Loaded now rather than by the first person who asks; a fault in an edition ends the process here.
list_editions()
