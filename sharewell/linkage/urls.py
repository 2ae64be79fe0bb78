"""Addresses of feeds. They hold the reference of a feed."""

from django.urls import path

from sharewell.linkage import views

app_name = "linkage"

urlpatterns = [
    path("children/feeds/", views.Feeds.as_view(), name="feeds"),
    path("children/feeds/feeds.csv", views.FeedsFile.as_view(), name="feeds-csv"),
    path("children/feeds/<slug:reference>/", views.FeedPage.as_view(), name="feed"),
    path("children/feeds/<slug:reference>/refused.csv", views.RefusedFile.as_view(), name="refused-csv"),
]
