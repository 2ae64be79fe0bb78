"""Addresses of inspections."""

from django.urls import path

from sharewell.inspections import views

app_name = "inspections"

urlpatterns = [
    path("inspections/", views.Inspections.as_view(), name="list"),
    path("inspections/inspections.csv", views.InspectionsFile.as_view(), name="csv"),
    path("inspections/<slug:reference>/end/", views.EndInspection.as_view(), name="end"),
]
