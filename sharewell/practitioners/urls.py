"""Addresses of practitioners."""

from django.urls import path

from sharewell.practitioners.views import (
    Away,
    Begin,
    ImportOrganisations,
    ImportPeople,
    Invitations,
    InvitationsFile,
    InvitePerson,
    NameOffices,
    NewOrganisation,
    Organisations,
    OrganisationSetUp,
    OrganisationsFileOut,
    OrganisationsTemplate,
    People,
    PeopleFileOut,
    PeopleTemplate,
    RenewInvitation,
    SetUp,
    WithdrawInvitation,
)

app_name = "practitioners"

urlpatterns = [
    path("begin/<str:token>/", Begin.as_view(), name="begin"),
    path("set-up/", SetUp.as_view(), name="set-up"),
    path("set-up/organisations/", Organisations.as_view(), name="organisations"),
    path("set-up/organisations/organisations.csv", OrganisationsFileOut.as_view(), name="organisations-csv"),
    path("set-up/organisations/new/", NewOrganisation.as_view(), name="new-organisation"),
    path("set-up/organisations/import/", ImportOrganisations.as_view(), name="import-organisations"),
    path("set-up/organisations/template.csv", OrganisationsTemplate.as_view(), name="organisations-template"),
    path("set-up/<slug:organisation>/", OrganisationSetUp.as_view(), name="organisation"),
    path("set-up/<slug:organisation>/people/", People.as_view(), name="people"),
    path("set-up/<slug:organisation>/people/people.csv", PeopleFileOut.as_view(), name="people-csv"),
    path("set-up/<slug:organisation>/advisers/", NameOffices.as_view(), name="offices"),
    path("set-up/<slug:organisation>/away/", Away.as_view(), name="away"),
    path("set-up/<slug:organisation>/invitations/", Invitations.as_view(), name="invitations"),
    path("set-up/<slug:organisation>/invitations/invitations.csv", InvitationsFile.as_view(), name="invitations-csv"),
    path("set-up/<slug:organisation>/invitations/new/", InvitePerson.as_view(), name="invite"),
    path("set-up/<slug:organisation>/invitations/import/", ImportPeople.as_view(), name="import-people"),
    path("set-up/<slug:organisation>/invitations/template.csv", PeopleTemplate.as_view(), name="people-template"),
    path("set-up/<slug:organisation>/invitations/<slug:invitation>/again/", RenewInvitation.as_view(), name="renew"),
    path(
        "set-up/<slug:organisation>/invitations/<slug:invitation>/withdraw/",
        WithdrawInvitation.as_view(),
        name="withdraw",
    ),
]
