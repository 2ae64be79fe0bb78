"""Addresses of children. A reviewer's address holds the reference of the access, never of the child."""

from django.urls import path

from sharewell.children import views

app_name = "children"

urlpatterns = [
    path("emergency-access/", views.BreakGlasses.as_view(), name="break-glasses"),
    path("emergency-access/emergency-access.csv", views.BreakGlassesFile.as_view(), name="break-glasses-csv"),
    path("emergency-access/counts/", views.BreakGlassCounts.as_view(), name="break-glass-counts"),
    path("emergency-access/counts.csv", views.BreakGlassCountsFile.as_view(), name="break-glass-counts-csv"),
    path("emergency-access/<slug:reference>/", views.BreakGlassPage.as_view(), name="break-glass"),
]
