"""Addresses of consent. They hold references, and never a name. Taking back is an act of `sharing`."""

from django.urls import path

from sharewell.consent.views import answers, families, informing, lists
from sharewell.foundation.addresses import take_references

app_name = "consent"

take_references(consent="cst", child="chi", not_sought="nsk", informing="inf")

urlpatterns = [
    path("consent/", lists.Consents.as_view(), name="list"),
    path("consent/consents.csv", lists.ConsentsFile.as_view(), name="list-csv"),
    path("consent/begin/", lists.Begin.as_view(), name="begin"),
    path("consent/what-to-explain/", lists.WhatToExplain.as_view(), name="explain"),
    path("consent/of/<child:child>/", families.FamilyPage.as_view(), name="family"),
    path("consent/of/<child:child>/ask/", families.Ask.as_view(), name="ask"),
    path("consent/of/<child:child>/told/", families.Tell.as_view(), name="tell"),
    path("consent/of/<child:child>/not-sought/", families.DoNotSeek.as_view(), name="not-sought"),
    path("consent/not-sought/<not_sought:reference>/", families.GroundPage.as_view(), name="ground"),
    path("consent/informing/<informing:reference>/", informing.InformingPage.as_view(), name="informing"),
    path("consent/<consent:reference>/", answers.ConsentPage.as_view(), name="consent"),
    path("consent/<consent:reference>/competence/", answers.Assess.as_view(), name="competence"),
    path("consent/<consent:reference>/answer/", answers.Answer.as_view(), name="answer"),
    path("consent/<consent:reference>/stop/", answers.Stop.as_view(), name="stop"),
    path("consent/<consent:reference>/review/", answers.Review.as_view(), name="review"),
    path("consent/<consent:reference>/link/", answers.Link.as_view(), name="link"),
    path("consent/<consent:reference>/stopped/", answers.Acknowledge.as_view(), name="acknowledge"),
]
