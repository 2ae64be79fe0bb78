"""Addresses of partnerships."""

from django.urls import path

from sharewell.partnerships.views import (
    ContactRoutesFile,
    OrganisationPage,
    Register,
    RegisterFile,
    WhomToRingPage,
)

app_name = "partnerships"

urlpatterns = [
    path("whom-to-ring/", WhomToRingPage.as_view(), name="whom-to-ring"),
    path("whom-to-ring/contact-routes.csv", ContactRoutesFile.as_view(), name="contact-routes-csv"),
    path("register/", Register.as_view(), name="register"),
    path("register/register.csv", RegisterFile.as_view(), name="register-csv"),
    path("register/<slug:reference>/", OrganisationPage.as_view(), name="organisation"),
]
