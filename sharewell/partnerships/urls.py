"""Addresses of partnerships."""

from django.urls import path

from sharewell.partnerships.views import (
    ContactRoutesFile,
    EndEntry,
    EndTeam,
    KeepRegister,
    KeepTeams,
    MarkHub,
    OrganisationPage,
    Register,
    RegisterFile,
    SignEntry,
    TeamsFile,
    WhomToRingPage,
)
from sharewell.partnerships.views.changes import ChangesFile, Rename, SignChange

app_name = "partnerships"

urlpatterns = [
    path("whom-to-ring/", WhomToRingPage.as_view(), name="whom-to-ring"),
    path("whom-to-ring/contact-routes.csv", ContactRoutesFile.as_view(), name="contact-routes-csv"),
    path("register/", Register.as_view(), name="register"),
    path("register/register.csv", RegisterFile.as_view(), name="register-csv"),
    path("register/changes.csv", ChangesFile.as_view(), name="changes-csv"),
    path("register/<slug:reference>/", OrganisationPage.as_view(), name="organisation"),
    path("register/<slug:reference>/<slug:entry>/sign/", SignEntry.as_view(), name="sign-entry"),
    path("register/<slug:reference>/changes/<slug:change>/sign/", SignChange.as_view(), name="sign-change"),
    path("set-up/<slug:organisation>/name/", Rename.as_view(), name="rename"),
    path("set-up/<slug:organisation>/register/", KeepRegister.as_view(), name="set-up-register"),
    path("set-up/<slug:organisation>/register/<slug:entry>/end/", EndEntry.as_view(), name="end-entry"),
    path("set-up/<slug:organisation>/teams/", KeepTeams.as_view(), name="set-up-teams"),
    path("set-up/<slug:organisation>/teams/teams.csv", TeamsFile.as_view(), name="teams-csv"),
    path("set-up/<slug:organisation>/teams/<slug:team>/end/", EndTeam.as_view(), name="end-team"),
    path("set-up/<slug:organisation>/teams/<slug:team>/hub/", MarkHub.as_view(), name="mark-hub"),
]
