"""Addresses of misuse."""

from django.urls import path

from sharewell.misuse import views

app_name = "misuse"

urlpatterns = [
    path("access-alerts/", views.Alerts.as_view(), name="alerts"),
    path("access-alerts/access-alerts.csv", views.AlertsFile.as_view(), name="alerts-csv"),
    path("access-alerts/<slug:reference>/", views.AlertPage.as_view(), name="alert"),
]
