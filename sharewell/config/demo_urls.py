"""Every address of a try-out: those of a service, and two more. Only the settings of the try-out name this module."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sharewell.config import urls
from sharewell.config.demo_pages import WhomToBe

_demo = ([path("demo/", WhomToBe.as_view(), name="whom-to-be")], "demo")

urlpatterns: list[URLPattern | URLResolver] = [
    *urls.urlpatterns,
    path("", include(_demo)),
    path("", include("sharewell.notices.urls.demo")),
]

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500
