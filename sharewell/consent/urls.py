"""Addresses of consent. They hold references, and never a name. Taking back is an act of `sharing`."""

from django.urls import path

from sharewell.consent import views
from sharewell.foundation.addresses import take_references

app_name = "consent"

take_references(consent="cst", child="chi", not_sought="nsk")

urlpatterns = [
    path("consent/", views.Consents.as_view(), name="list"),
    path("consent/consents.csv", views.ConsentsFile.as_view(), name="list-csv"),
    path("consent/begin/", views.Begin.as_view(), name="begin"),
    path("consent/what-to-explain/", views.WhatToExplain.as_view(), name="explain"),
    path("consent/of/<child:child>/", views.FamilyPage.as_view(), name="family"),
    path("consent/of/<child:child>/ask/", views.Ask.as_view(), name="ask"),
    path("consent/of/<child:child>/told/", views.Tell.as_view(), name="tell"),
    path("consent/of/<child:child>/not-sought/", views.DoNotSeek.as_view(), name="not-sought"),
    path("consent/not-sought/<not_sought:reference>/", views.GroundPage.as_view(), name="ground"),
    path("consent/<consent:reference>/", views.ConsentPage.as_view(), name="consent"),
    path("consent/<consent:reference>/competence/", views.Assess.as_view(), name="competence"),
    path("consent/<consent:reference>/answer/", views.Answer.as_view(), name="answer"),
    path("consent/<consent:reference>/stop/", views.Stop.as_view(), name="stop"),
    path("consent/<consent:reference>/review/", views.Review.as_view(), name="review"),
    path("consent/<consent:reference>/link/", views.Link.as_view(), name="link"),
    path("consent/<consent:reference>/stopped/", views.Acknowledge.as_view(), name="acknowledge"),
]
