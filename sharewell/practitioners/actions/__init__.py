"""Write people, posts, times away, who holds which office, and invitations."""

from sharewell.practitioners.actions.appointments import appoint_adviser, move_offices, name_offices
from sharewell.practitioners.actions.invitations import (
    accept_invitation,
    begin_installation,
    begin_waiting,
    invite,
    invite_all,
    invite_organisations,
    make_link,
    mark_sent,
    mark_unsent,
    renew_invitation,
    withdraw_invitation,
)
from sharewell.practitioners.actions.people import add_person, be_away, end_post, give_post, set_password
from sharewell.practitioners.actions.vetting import accept_code, end_vetting, record_induction, record_vetting

__all__ = [
    "accept_code",
    "accept_invitation",
    "add_person",
    "appoint_adviser",
    "be_away",
    "begin_installation",
    "begin_waiting",
    "end_post",
    "end_vetting",
    "give_post",
    "invite",
    "invite_all",
    "invite_organisations",
    "make_link",
    "mark_sent",
    "mark_unsent",
    "move_offices",
    "name_offices",
    "record_induction",
    "record_vetting",
    "renew_invitation",
    "set_password",
    "withdraw_invitation",
]
