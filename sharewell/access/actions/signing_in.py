"""Sign in, choose a post, and end a post with all that hangs on it. What a session keeps, the page writes."""

from datetime import datetime

from sharewell.access.actions.sessions import begin_session
from sharewell.access.actions.tries import note_right, note_wrong, take_turn
from sharewell.access.events import (
    INVENTED_PERSON_CHOSEN,
    PASSWORD_ACCEPTED,
    PERSON_SIGNED_IN,
    POST_CHOSEN,
    SIGN_IN_REFUSED,
)
from sharewell.access.policies import PASSWORD_PATIENCE, is_second_factor_needed
from sharewell.access.queries import get_factors
from sharewell.access.types import Attempt, How, NoCurrentPost, NotInvented, SignInResult
from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.installation import kind_of_database
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import hand_over_all
from sharewell.practitioners.actions import end_post as end_post_alone
from sharewell.practitioners.actions import give_post, move_offices
from sharewell.practitioners.queries import (
    find_person_by_email,
    find_person_by_password,
    find_standing,
    get_mark,
    get_post,
    list_current_posts,
)


@action(Permission.SIGN_IN)
def sign_in(*, actor: Actor, email: str, password: str, source: str, device: str, now: datetime) -> Attempt:
    """Try an e-mail address and a password, and write down how it ended.

    Where they are wrong the entry names the account that was tried, if there is one, by its reference only. Where they
    are right a session begins; one that needs a second factor opens nothing yet. `source` is where the try comes from,
    or the browser that the account knows. Raise `MustWait`.
    """
    tries = take_turn(PASSWORD_PATIENCE, account=email, source=source, now=now)
    person = find_person_by_password(email=email, password=password)
    if person is None:
        note_wrong(PASSWORD_PATIENCE, tries, now=now)
        tried = find_person_by_email(email)
        append_entry(actor=actor, event=SIGN_IN_REFUSED, subjects=[tried.reference] if tried else [], now=now)
        return Attempt(result=SignInResult.WRONG, person=None, mark="")
    note_right(tries)
    needs = is_second_factor_needed(has_any=get_factors(person.reference).has_any)
    key = begin_session(person=person.reference, how=How.PASSWORD, device=device, needs_second_factor=needs, now=now)
    append_entry(
        actor=actor, event=PASSWORD_ACCEPTED if needs else PERSON_SIGNED_IN, subjects=[person.reference], now=now
    )
    return Attempt(result=SignInResult.DONE, person=person, mark=get_mark(person.reference), session=key)


@action(Permission.HOLD_SESSION)
def choose_post(*, actor: Actor, post: str, now: datetime) -> None:
    """Write down in which of their current posts the actor goes on. Raise `NoCurrentPost` for any other."""
    if post not in {row.reference for row in list_current_posts(at=now, person=actor.reference)}:
        raise NoCurrentPost("This is not one of your current posts.")
    append_entry(actor=actor, event=POST_CHOSEN, subjects=[actor.reference], facts={"post": post}, now=now)


@action(Permission.SIGN_IN)
def be_invented_person(*, actor: Actor, post: str, device: str = "", now: datetime) -> Attempt:
    """Become an invented person in one of their posts, without a password.

    Raise `NotInvented` unless the database itself is marked as invented, whatever the settings say; `PostUnknown` or
    `NoCurrentPost` where there is no such post now.
    """
    if kind_of_database() != "demo":
        raise NotInvented("This is no try-out. Sign in with your own account.")
    row = get_post(post)
    standing = find_standing(person=row.person, post=post, at=now)
    if standing is None or standing.post is None:
        raise NoCurrentPost("This post is over.")
    key = begin_session(person=row.person, how=How.INVENTED, device=device, needs_second_factor=False, now=now)
    append_entry(actor=actor, event=INVENTED_PERSON_CHOSEN, subjects=[row.person], facts={"post": post}, now=now)
    return Attempt(result=SignInResult.DONE, person=standing.person, mark=standing.mark, session=key)


@action(Permission.KEEP_PEOPLE)
def end_post(*, actor: Actor, post: str, to_post: str = "", to_team: str = "", now: datetime) -> int:
    """End a post now, hand over all that its holder owes in it, and return how much that was.

    It goes to `to_post` or `to_team`; where neither is named, to the cover or the team of each obligation. Where there
    is nobody to take it over the post does not end: `obligations` raises `NobodyToTakeOver`. Raise `PostUnknown`,
    `PostOver` and `OtherOrganisation` as `practitioners.actions.end_post` does.
    """
    end_post_alone(actor=actor, post=post, now=now)
    return hand_over_all(actor=actor, post=post, to_post=to_post, to_team=to_team, now=now)


@action(Permission.KEEP_PEOPLE)
def move_post(*, actor: Actor, post: str, team: str, title: str, now: datetime) -> str:
    """Move somebody to another team or title of the same organisation, and return the reference of their new post.

    The old post ends and the new one begins in the same act; what they owe and the offices that they hold go with
    them. Raise as `end_post` and `practitioners.actions.give_post` do.
    """
    before = get_post(post)
    end_post_alone(actor=actor, post=post, now=now)
    after = give_post(
        actor=actor,
        person=before.person,
        organisation=before.organisation,
        team=team,
        role=before.role,
        title=title,
        engagement=before.engagement,
        is_input_only=before.is_input_only,
        now=now,
    )
    move_offices(actor=actor, from_post=post, to_post=after, now=now)
    hand_over_all(actor=actor, post=post, to_post=after, now=now)
    return after
