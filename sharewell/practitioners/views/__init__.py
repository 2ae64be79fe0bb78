"""Begin with a link, and the pages on which organisations and people are set up."""

from sharewell.practitioners.views.beginning import Begin
from sharewell.practitioners.views.inviting import (
    ImportPeople,
    Invitations,
    InvitationsFile,
    InvitePerson,
    PeopleTemplate,
    RenewInvitation,
    WithdrawInvitation,
)
from sharewell.practitioners.views.organisations import (
    ImportOrganisations,
    NewOrganisation,
    Organisations,
    OrganisationsFileOut,
    OrganisationsTemplate,
)
from sharewell.practitioners.views.setting_up import (
    Away,
    NameOffices,
    OrganisationSetUp,
    People,
    PeopleFileOut,
    SetUp,
)

__all__ = [
    "Away",
    "Begin",
    "ImportOrganisations",
    "ImportPeople",
    "Invitations",
    "InvitationsFile",
    "InvitePerson",
    "NameOffices",
    "NewOrganisation",
    "OrganisationSetUp",
    "Organisations",
    "OrganisationsFileOut",
    "OrganisationsTemplate",
    "People",
    "PeopleFileOut",
    "PeopleTemplate",
    "RenewInvitation",
    "SetUp",
    "WithdrawInvitation",
]
