"""Every address. Each must be named, and listed in config/public.py or config/closed.py."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sharewell.design.urls")),
    path("", include("sharewell.guidance.urls")),
    path("", include("sharewell.partnerships.urls")),
    path("", include("sharewell.practitioners.urls")),
    path("", include("sharewell.access.urls")),
    path("", include("sharewell.notices.urls")),
    path("", include("sharewell.training.urls")),
    path("", include("sharewell.advice.urls")),
    path("", include("sharewell.decisions.urls")),
    path("", include("sharewell.sharing.urls")),
    path("", include("sharewell.casework.urls")),
    path("", include("sharewell.assurance.urls")),
    path("", include("sharewell.misuse.urls")),
    path("", include("sharewell.agreements.urls")),
    path("", include("sharewell.linkage.urls")),
    path("", include("sharewell.children.urls")),
    path("", include("sharewell.consent.urls")),
    path("", include("sharewell.inspections.urls")),
    path("", include("sharewell.mediation.urls")),
    path("", include("sharewell.governance.urls")),
]

handler400 = "sharewell.config.errors.bad_request"
handler403 = "sharewell.config.errors.refused"
handler404 = "sharewell.config.errors.not_found"
handler500 = "sharewell.config.errors.server_fault"
