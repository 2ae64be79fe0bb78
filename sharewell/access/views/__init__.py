"""The pages of the door: signing in, second factors, sessions, getting back in, choosing a post, the own work."""

from sharewell.access.views.keeping import (
    AddApp,
    AddKey,
    ChangePassword,
    EndSession,
    RecoveryCodes,
    RemoveApp,
    RemoveKey,
    Sessions,
    SigningIn,
)
from sharewell.access.views.posts import EndPost, MovePost
from sharewell.access.views.provider import BeginWithOrganisation, ComeBack, WithOrganisation
from sharewell.access.views.recovery import GetBackIn, Recover, StopRecovery, Witness
from sharewell.access.views.second_factor import SecondFactor, SecondFactorKey
from sharewell.access.views.signing_in import ChoosePost, Kept, SignedOut, SignIn, SignOut
from sharewell.access.views.work import Away, Work

__all__ = [
    "AddApp",
    "AddKey",
    "Away",
    "BeginWithOrganisation",
    "ChangePassword",
    "ChoosePost",
    "ComeBack",
    "EndPost",
    "EndSession",
    "GetBackIn",
    "Kept",
    "MovePost",
    "Recover",
    "RecoveryCodes",
    "RemoveApp",
    "RemoveKey",
    "SecondFactor",
    "SecondFactorKey",
    "Sessions",
    "SignIn",
    "SignOut",
    "SignedOut",
    "SigningIn",
    "StopRecovery",
    "WithOrganisation",
    "Witness",
    "Work",
]
