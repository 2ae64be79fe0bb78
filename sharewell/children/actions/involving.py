"""Say that one works with a child, and that one no longer does; ask about what is not shown. One step each."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Role
from sharewell.children.actions.saying import INVOLVEMENT_PREFIX
from sharewell.children.events import (
    ANSWER_ASKING,
    ASKING_CLOSED,
    ASKING_PASSED_ON,
    INVOLVEMENT_BEGUN,
    INVOLVEMENT_ENDED,
)
from sharewell.children.models import Asking, IndexChild, Involvement
from sharewell.children.policies import askings_for, index_open_to, involvements_open_to, searches_of
from sharewell.children.queries.lifecycle import keep_those_not_hidden
from sharewell.children.types import LONGEST, ChildUnknown
from sharewell.children.types.held import (
    SENSITIVE,
    AlreadyInvolved,
    GroundFirst,
    NotInvolved,
    SensitiveGround,
    ServiceKind,
)
from sharewell.children.types.searching import ASKING_PREFIX, AskingUnknown, NobodyAnswers, SearchUnknown, WordsFirst
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_about, open_obligation
from sharewell.obligations.queries import due_of
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_post, list_current_posts

PAGE = "children:index-child"


@action(Permission.FIND_CHILD)
def begin_involvement(
    *, actor: Actor, child: str, kind: ServiceKind, telephone: str, ground: SensitiveGround | None, now: datetime
) -> str:
    """Say that one's post works with a child from today on; the others who do are told. Return it (`ivl_…`).

    A sensitive service is recorded on a ground, seen by nobody else, and nobody is told. Raise `ChildUnknown`,
    `AlreadyInvolved` or `GroundFirst`.
    """
    held = _get(actor, child, now=now)
    is_sensitive = kind in SENSITIVE
    if is_sensitive and ground is None:
        raise GroundFirst("Say on what ground this is recorded: the young person agrees, or harm is suspected.")
    same = IndexChild.objects.filter(person=held.person)
    standing = involvements_open_to(actor).filter(child__in=same, ended_on=None)
    if standing.filter(post=actor.post).exists():
        raise AlreadyInvolved("You are named as working with this child already. Nothing was changed.")
    post = get_post(actor.post)
    one = Involvement.objects.create(
        reference=new_reference(INVOLVEMENT_PREFIX, now=now),
        child=held,
        source=actor.organisation,
        kind=kind.value,
        service=post.organisation_name,
        post=actor.post,
        practitioner=post.person_name,
        telephone=telephone.strip(),
        began_on=now.date(),
        is_sensitive=is_sensitive,
        ground=ground.value if ground and is_sensitive else "",
        recorded_at=now,
    )
    if not is_sensitive:
        tell_others(actor, held, now=now)
    append_entry(actor=actor, event=INVOLVEMENT_BEGUN, subjects=[one.reference, held.reference], now=now)
    return one.reference


@action(Permission.FIND_CHILD)
def end_involvement(*, actor: Actor, child: str, now: datetime) -> None:
    """Say that one's post no longer works with a child. Raise `ChildUnknown` or `NotInvolved`."""
    held = _get(actor, child, now=now)
    same = IndexChild.objects.filter(person=held.person)
    one = Involvement.objects.select_for_update().filter(child__in=same, post=actor.post, ended_on=None).first()
    if one is None:
        raise NotInvolved("You are not named as working with this child. Nothing was changed.")
    if not one.is_sensitive:
        tell_others(actor, held, now=now)
    one.ended_on = max(now.date(), one.began_on or now.date())
    one.save(update_fields=["ended_on"])
    append_entry(actor=actor, event=INVOLVEMENT_ENDED, subjects=[one.reference, held.reference], now=now)


def tell_others(actor: Actor, held: IndexChild, *, now: datetime) -> None:
    """Tell everybody else who is shown as working with the child that something has changed, without a word of what.

    Whoever the child is hidden from is not told: there is no such child for them.
    """
    same = IndexChild.objects.filter(person=held.person)
    posts = (
        Involvement.objects.filter(child__in=same, ended_on=None, is_sensitive=False)
        .exclude(post__in=("", actor.post))
        .values_list("post", flat=True)
    )
    for reference in sorted(keep_those_not_hidden(sorted(set(posts)), held.pk)):
        post = get_post(reference)
        if post.is_current(now):
            send_notice(actor=actor, person=post.person, about=held.reference, page=PAGE, now=now)


@action(Permission.FIND_CHILD)
def pass_on(*, actor: Actor, words: str, child: str = "", search: str = "", now: datetime) -> str:
    """Ask whether more is known, of a child or after a search; return the question (`ask_…`).

    An index manager takes it on, whatever there is: whoever asks is told one thing only, that it was passed on. Raise
    `WordsFirst`, `ChildUnknown`, `SearchUnknown` or `NobodyAnswers`.
    """
    if not words.strip() or len(words) > LONGEST:
        raise WordsFirst("Write why you ask. Nothing was passed on.")
    held = _get(actor, child, now=now) if child else None
    looked = searches_of(actor).filter(reference=search).first() if not child else None
    if held is None and looked is None:
        raise SearchUnknown(search)
    brokers = list_current_posts(at=now, role=Role.INDEX_MANAGER)
    near = [post for post in brokers if post.organisation == actor.organisation]
    if not brokers:
        raise NobodyAnswers("There is no index manager in post who could take this on. Ring the service you think of.")
    broker = (near or list(brokers))[0]
    one = Asking.objects.create(
        reference=new_reference(ASKING_PREFIX, now=now),
        child=held,
        search=looked,
        asked_by=actor.reference,
        post=actor.post,
        words=words.strip(),
        broker_post=broker.reference,
        asked_at=now,
    )
    open_obligation(
        actor=actor,
        code=ANSWER_ASKING.code,
        about=one.reference,
        owner_post=broker.reference,
        due_at=due_of(ANSWER_ASKING.code, start=now),
        now=now,
    )
    send_notice(actor=actor, person=broker.person, about=one.reference, page=ANSWER_ASKING.page, now=now)
    append_entry(
        actor=actor,
        event=ASKING_PASSED_ON,
        subjects=[one.reference, held.reference if held else search],
        now=now,
    )
    return one.reference


@action(Permission.TEND_INDEX)
def close_asking(*, actor: Actor, asking: str, words: str, now: datetime) -> None:
    """Say what was done with a question. Whoever asked learns nothing from it. Raise `AskingUnknown`, `WordsFirst`."""
    one = askings_for(actor).select_for_update().filter(reference=asking, closed_at=None).first()
    if one is None:
        raise AskingUnknown(asking)
    if not words.strip() or len(words) > LONGEST:
        raise WordsFirst("Write whom you told. Nothing was closed.")
    one.closed_at, one.closed_by, one.closed_words = now, actor.reference, words.strip()
    one.save(update_fields=["closed_at", "closed_by", "closed_words"])
    close_about(actor=actor, about=one.reference, code=ANSWER_ASKING.code, how=How.DONE, now=now)
    append_entry(actor=actor, event=ASKING_CLOSED, subjects=[one.reference], now=now)


def _get(actor: Actor, child: str, *, now: datetime) -> IndexChild:
    held = index_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    return held
