"""Addresses of consent. They hold references, and never a name. Taking back is an act of `sharing`."""

from django.urls import path

from sharewell.consent.views import consents as views
from sharewell.consent.views import informing

app_name = "consent"

urlpatterns = [
    path("consent/", views.Consents.as_view(), name="list"),
    path("consent/consents.csv", views.ConsentsFile.as_view(), name="list-csv"),
    path("consent/begin/", views.Begin.as_view(), name="begin"),
    path("consent/what-to-explain/", views.WhatToExplain.as_view(), name="explain"),
    path("consent/of/<slug:child>/", views.FamilyPage.as_view(), name="family"),
    path("consent/of/<slug:child>/ask/", views.Ask.as_view(), name="ask"),
    path("consent/of/<slug:child>/told/", views.Tell.as_view(), name="tell"),
    path("consent/of/<slug:child>/not-sought/", views.DoNotSeek.as_view(), name="not-sought"),
    path("consent/not-sought/<slug:reference>/", views.GroundPage.as_view(), name="ground"),
    path("consent/informing/<slug:reference>/", informing.InformingPage.as_view(), name="informing"),
    path("consent/<slug:reference>/", views.ConsentPage.as_view(), name="consent"),
    path("consent/<slug:reference>/competence/", views.Assess.as_view(), name="competence"),
    path("consent/<slug:reference>/answer/", views.Answer.as_view(), name="answer"),
    path("consent/<slug:reference>/stop/", views.Stop.as_view(), name="stop"),
    path("consent/<slug:reference>/review/", views.Review.as_view(), name="review"),
    path("consent/<slug:reference>/link/", views.Link.as_view(), name="link"),
    path("consent/<slug:reference>/stopped/", views.Acknowledge.as_view(), name="acknowledge"),
]
