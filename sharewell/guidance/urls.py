"""Addresses of the guidance."""

from __future__ import annotations

from django.urls import path

from sharewell.guidance.views import editions, pages, sign_off

app_name = "guidance"

content_pages = [
    path("", pages.Home.as_view(), name="home"),
    path("worried/", pages.Worried.as_view(), name="worried"),
    path("golden-rules/", pages.GoldenRules.as_view(), name="golden-rules"),
    path("what-worries-you/", pages.WhatWorriesYou.as_view(), name="what-worries-you"),
    path("glossary/", pages.Glossary.as_view(), name="glossary"),
    path("glossary/glossary.csv", pages.GlossaryCsv.as_view(), name="glossary-csv"),
    path("reading-list/", pages.ReadingList.as_view(), name="reading-list"),
    path("reading-list/reading-list.csv", pages.ReadingListCsv.as_view(), name="reading-list-csv"),
    path("about/", pages.About.as_view(), name="about"),
    path("accessibility/", pages.Accessibility.as_view(), name="accessibility"),
    path("privacy/", pages.Privacy.as_view(), name="privacy"),
    path("more/", pages.More.as_view(), name="more"),
]

edition_pages = [
    path("editions/", editions.Editions.as_view(), name="editions"),
    path("editions/<slug:code>/", editions.EditionPage.as_view(), name="edition"),
    path("editions/<slug:code>/gateways.csv", editions.GatewaysCsv.as_view(), name="gateways-csv"),
    path("editions/<slug:code>/conditions.csv", editions.ConditionsCsv.as_view(), name="conditions-csv"),
    path("editions/<slug:code>/flowchart/", editions.Flowchart.as_view(), name="flowchart"),
    path("editions/<slug:code>/flowchart.svg", editions.FlowchartPicture.as_view(), name="flowchart-picture"),
]

sign_off_pages = [
    path("editions/sign-off/", sign_off.SignOffs.as_view(), name="sign-offs"),
    path("editions/<slug:code>/sign-off/", sign_off.SignOffPage.as_view(), name="sign-off"),
    path("editions/<slug:code>/sign-off/sign-off.csv", sign_off.SignOffCsv.as_view(), name="sign-off-csv"),
]

urlpatterns = [*content_pages, *sign_off_pages, *edition_pages]
