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
    # The index. What was asked stands in no address; a child is a reference.
    path("children/", views.Find.as_view(), name="find"),
    path("children/passed-on/", views.PassedOn.as_view(), name="passed-on"),
    path("children/searches/<slug:reference>/", views.SearchPage.as_view(), name="search"),
    path("children/hidden/", views.Shields.as_view(), name="shields"),
    path("children/hidden/hidden-children.csv", views.ShieldsFile.as_view(), name="shields-csv"),
    path("children/hidden/<slug:reference>/", views.ShieldPage.as_view(), name="shield"),
    path("children/to-settle/", views.Matches.as_view(), name="matches"),
    path("children/to-settle/records-to-settle.csv", views.MatchesFile.as_view(), name="matches-csv"),
    path("children/to-settle/<slug:reference>/", views.MatchPage.as_view(), name="match"),
    path("children/questions/", views.Askings.as_view(), name="askings"),
    path("children/questions/questions-to-pass-on.csv", views.AskingsFile.as_view(), name="askings-csv"),
    path("children/questions/<slug:reference>/", views.AskingPage.as_view(), name="asking"),
    path("children/<slug:reference>/", views.IndexChildPage.as_view(), name="index-child"),
    path("children/<slug:reference>/involve/", views.Involve.as_view(), name="involve"),
    path("children/<slug:reference>/end-involvement/", views.EndInvolvement.as_view(), name="end-involvement"),
    path("children/<slug:reference>/ask/", views.AskAboutChild.as_view(), name="ask-about"),
    path("children/<slug:reference>/hide/", views.Hide.as_view(), name="hide"),
    path("children/<slug:reference>/records/", views.Links.as_view(), name="links"),
]
