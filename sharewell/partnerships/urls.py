"""Addresses of partnerships."""

from django.urls import path

from sharewell.partnerships.views import ContactRoutesFile, WhomToRingPage

app_name = "partnerships"

urlpatterns = [
    path("whom-to-ring/", WhomToRingPage.as_view(), name="whom-to-ring"),
    path("whom-to-ring/contact-routes.csv", ContactRoutesFile.as_view(), name="contact-routes-csv"),
]
