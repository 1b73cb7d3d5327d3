"""The WSGI application: what granian or gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.production")

_django = get_wsgi_application()

from home.edge.application import Edge  # noqa: E402 - models load only once Django is set up

application = Edge(_django)
