"""Addresses of feeds. They hold the reference of a feed, of a file that was handed in, or of a source."""

from django.urls import path

from sharewell.linkage import api, views

app_name = "linkage"

urlpatterns = [
    path("children/feeds/", views.Feeds.as_view(), name="feeds"),
    path("children/feeds/feeds.csv", views.FeedsFile.as_view(), name="feeds-csv"),
    path("children/feeds/hand-in/", views.HandIn.as_view(), name="hand-in"),
    path("children/feeds/files/<slug:reference>/", views.FilePage.as_view(), name="file"),
    path("children/feeds/tokens/", views.Tokens.as_view(), name="tokens"),
    path("children/feeds/mappings/", views.Mappings.as_view(), name="mappings"),
    path("children/feeds/mappings/mappings.csv", views.MappingsFile.as_view(), name="mappings-csv"),
    path("children/feeds/quality/", views.Qualities.as_view(), name="qualities"),
    path("children/feeds/quality/<slug:reference>/", views.QualityPage.as_view(), name="quality"),
    path("children/feeds/quality/<slug:reference>/quality.csv", views.QualityFile.as_view(), name="quality-csv"),
    path("children/feeds/<slug:reference>/", views.FeedPage.as_view(), name="feed"),
    path("children/feeds/<slug:reference>/report.csv", views.ReportFile.as_view(), name="report-csv"),
    path("children/feeds/<slug:reference>/refused.csv", views.RefusedFile.as_view(), name="refused-csv"),
    # For programs, with a token
    path("api/feeds/", api.SendFeed.as_view(), name="api-feeds"),
    path("api/feeds/<slug:reference>/", api.SentFeed.as_view(), name="api-feed"),
]
