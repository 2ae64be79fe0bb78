"""Addresses of mediated access. They hold its reference, never that of a person."""

from django.urls import path

from sharewell.mediation import views

app_name = "mediation"

urlpatterns = [
    path("acting-for/", views.Mediations.as_view(), name="list"),
    path("acting-for/begin/", views.Begin.as_view(), name="begin"),
    path("acting-for/acting-for.csv", views.MediationsFile.as_view(), name="csv"),
    path("acting-for/<slug:reference>/", views.MediationPage.as_view(), name="access"),
    path("acting-for/<slug:reference>/end/", views.EndMediation.as_view(), name="end"),
]
