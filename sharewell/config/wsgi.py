"""The door for the web server."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from sharewell.guidance.queries import list_editions

# A page waits for the database a dozen times, and after each wait for its turn among the threads. By default a thread
# that computes keeps its turn for 5 ms, which under load costs a page more than its own work.
sys.setswitchinterval(0.0005)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings.service")

application = get_wsgi_application()

# Loaded now rather than by the first person who asks; a fault in an edition ends the process here.
list_editions()
