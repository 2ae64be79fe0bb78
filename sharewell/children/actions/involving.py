"""Say that one works with a child, and that one no longer does; ask about what is not shown. One step each."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.saying import INVOLVEMENT_PREFIX
from sharewell.children.events import (
    ANSWER_ASKING,
    ASKING_CLOSED,
    ASKING_PASSED_ON,
    ASKINGS_HANDED_ON,
    INVOLVEMENT_BEGUN,
    INVOLVEMENT_ENDED,
    MARK_SET,
    MARK_TAKEN_BACK,
    SERVICES_ENDED,
    TELLING_CHOSEN,
    UNSHOWN_TOLD,
)
from sharewell.children.models import Asking, IndexChild, Involvement
from sharewell.children.policies import askings_for, index_open_to, involvements_open_to, searches_of
from sharewell.children.queries.brokers import find_broker, list_left_askings
from sharewell.children.queries.keeping import digest_of
from sharewell.children.types import LONGEST, ChildUnknown
from sharewell.children.types.held import (
    SENSITIVE,
    AlreadyInvolved,
    GroundFirst,
    NeverShown,
    NotInvolved,
    SensitiveGround,
    ServiceKind,
    TelephoneWrong,
)
from sharewell.children.types.searching import ASKING_PREFIX, AskingUnknown, NobodyAnswers, SearchUnknown, WordsFirst
from sharewell.design.words import can_be_rung
from sharewell.foundation.columns import plain_array
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_about, hand_over, open_obligation
from sharewell.obligations.queries import due_of, find_open_about
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_post
from sharewell.practitioners.types import PostUnknown

PAGE = "children:index-child"
TELL_UNSHOWN = "children.tell-unshown"
"""The name of the task that tells services which are shown to nobody."""


@action(Permission.FIND_CHILD)
def begin_involvement(
    *, actor: Actor, child: str, kind: ServiceKind, telephone: str, ground: SensitiveGround | None, now: datetime
) -> str:
    """Say that one's post works with a child from today on; the others who do are told. Return it (`ivl_…`).

    A sensitive service is recorded on a ground, seen by nobody else, and nobody is told. Raise `ChildUnknown`,
    `AlreadyInvolved`, `GroundFirst` or `TelephoneWrong`.
    """
    if telephone.strip() and not can_be_rung(telephone):
        raise TelephoneWrong("Write one telephone number, such as 01632 960001. Nothing was changed.")
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
    one.ended_on, one.asks_since = max(now.date(), one.began_on or now.date()), None
    one.save(update_fields=["ended_on", "asks_since"])
    append_entry(actor=actor, event=INVOLVEMENT_ENDED, subjects=[one.reference, held.reference], now=now)


@action(Permission.FIND_CHILD)
def ask_to_be_rung(*, actor: Actor, child: str, now: datetime) -> None:
    """Mark that one holds something about a child and asks to be rung: no word of what. The others are told.

    It stands until it is taken back or the involvement ends. Raise `ChildUnknown`, `NotInvolved` or `NeverShown`.
    """
    held, one = _own(actor, child, now=now)
    if one.is_sensitive:
        raise NeverShown("Your service is shown to nobody, so nobody could ring you. Ring them, or ask to pass it on.")
    if one.asks_since is None:
        one.asks_since = now
        one.save(update_fields=["asks_since"])
        tell_others(actor, held, now=now)
    append_entry(actor=actor, event=MARK_SET, subjects=[one.reference, held.reference], now=now)


@action(Permission.FIND_CHILD)
def take_mark_back(*, actor: Actor, child: str, now: datetime) -> None:
    """Ask no longer to be rung about a child. Raise `ChildUnknown` or `NotInvolved`."""
    held, one = _own(actor, child, now=now)
    if one.asks_since is not None:
        one.asks_since = None
        one.save(update_fields=["asks_since"])
        tell_others(actor, held, now=now)
    append_entry(actor=actor, event=MARK_TAKEN_BACK, subjects=[one.reference, held.reference], now=now)


@action(Permission.FIND_CHILD)
def choose_telling(*, actor: Actor, child: str, is_told: bool, now: datetime) -> None:
    """Say whether one's own sensitive service is told when others begin or end. Any other service always is.

    Raise `ChildUnknown`, `NotInvolved` or `NeverShown`.
    """
    held, one = _own(actor, child, now=now)
    if not one.is_sensitive:
        raise NeverShown("The others see that you work with this child, so you are told of them. Nothing was changed.")
    one.is_told = is_told
    one.save(update_fields=["is_told"])
    append_entry(actor=actor, event=TELLING_CHOSEN, subjects=[one.reference, held.reference], now=now)


@action(Permission.MATCH_CHILDREN)
def tell_unshown(*, actor: Actor, child: str, besides: str, now: datetime) -> None:
    """Tell the services that are shown to nobody, and want it, that something has changed about a child.

    The installation does it: an entry of whoever made the change would show them whom it tells. A child who is not
    there any more is passed over.
    """
    held = IndexChild.objects.filter(reference=child).first()
    if held is not None:
        _notify(actor, held, besides=besides, is_sensitive=True, now=now)
    append_entry(actor=actor, event=UNSHOWN_TOLD, subjects=[child], now=now)


def tell_of_news(actor: Actor, children: Sequence[int], *, since: datetime | None, now: datetime) -> None:
    """Tell whoever works with the children of some records that a file has changed who else does.

    With a moment, only of records of which a service was recorded since.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT child FROM children_news(%s::bigint[], %s)", [plain_array(children), since])
        found = [child for (child,) in cursor.fetchall()]
    for held in IndexChild.objects.filter(pk__in=found).order_by("pk"):
        tell_others(actor, held, now=now)


@action(Permission.MATCH_CHILDREN)
def end_services(*, actor: Actor, involvements: Sequence[int], about: str, now: datetime) -> None:
    """End what a source said by files of children whom its whole list does not name any more, and tell the others.

    What somebody began in person stays. `about` is the feed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child FROM children_end_services(%s::bigint[], %s)", [plain_array(involvements), now.date()]
        )
        children = sorted({child for (child,) in cursor.fetchall()})
    tell_of_news(actor, children, since=None, now=now)
    references = list(IndexChild.objects.filter(pk__in=children).values_list("reference", flat=True))
    append_entry(
        actor=actor,
        event=SERVICES_ENDED,
        subjects=[about],
        facts={"records": len(references), "digest": digest_of(references)},
        now=now,
    )


def _own(actor: Actor, child: str, *, now: datetime) -> tuple[IndexChild, Involvement]:
    held = _get(actor, child, now=now)
    same = IndexChild.objects.filter(person=held.person)
    standing = involvements_open_to(actor).select_for_update().filter(child__in=same, ended_on=None)
    one = standing.filter(post=actor.post).first() if actor.post else None
    if one is None:
        raise NotInvolved("You are not named as working with this child. Nothing was changed.")
    return held, one


def tell_others(actor: Actor, held: IndexChild, *, now: datetime) -> None:
    """Tell everybody else who works with the child that this has changed, those whom nobody is shown in the background.

    That goes into the queue whether or not there are any.
    """
    _notify(actor, held, besides=actor.post, is_sensitive=False, now=now)
    enqueue(TELL_UNSHOWN, arguments={"child": held.reference, "besides": actor.post or "nobody"})


def _notify(actor: Actor, held: IndexChild, *, besides: str, is_sensitive: bool, now: datetime) -> None:
    """Send a notice to each who works with the child; to nobody from whom the child is hidden."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT children_to_tell(%s, %s, %s)", [held.pk, besides, is_sensitive])
        posts = [str(row[0]) for row in cursor.fetchall()]
    for reference in posts:
        try:
            post = get_post(reference)
        except PostUnknown:
            continue  # a feed named a post that is not held here: there is nobody to tell
        if post.is_current(now):
            send_notice(actor=actor, person=post.person, about=held.reference, page=PAGE, now=now)


@action(Permission.FIND_CHILD)
def pass_on(*, actor: Actor, words: str, child: str = "", search: str = "", now: datetime) -> str:
    """Ask whether more is known, of a child or after a search; return the question (`ask_…`).

    An index manager takes it on, whatever there is, and never whoever asks, in another post neither: they are told one
    thing only, that it was passed on. Raise `WordsFirst`, `ChildUnknown`, `SearchUnknown` or `NobodyAnswers`.
    """
    if not words.strip() or len(words) > LONGEST:
        raise WordsFirst("Write why you ask. Nothing was passed on.")
    held = _get(actor, child, now=now) if child else None
    looked = searches_of(actor).filter(reference=search).first() if not child else None
    if held is None and looked is None:
        raise SearchUnknown(search)
    askers = [actor.reference, *([actor.principal.reference] if actor.principal else [])]
    broker = find_broker(organisation=actor.organisation, besides=askers, now=now)
    if broker is None:
        raise NobodyAnswers("There is no index manager in post who could take this on. Ring the service you think of.")
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


@action(Permission.MATCH_CHILDREN)
def hand_askings_on(*, actor: Actor, now: datetime) -> int:
    """Give the open questions that their index manager cannot pass on any more to another; return how many.

    What is owed about them goes with them, and whoever takes one is told. The installation does it.
    """
    left = list_left_askings(actor=actor, now=now)
    for asking, taker in left:
        one = Asking.objects.select_for_update().get(reference=asking)
        one.broker_post = taker.reference
        one.save(update_fields=["broker_post"])
        owed = find_open_about(about=asking, code=ANSWER_ASKING.code, now=now)
        if owed is not None and owed.owner_post != taker.reference:
            hand_over(actor=actor, obligation=owed.reference, owner_post=taker.reference, now=now)
        send_notice(actor=actor, person=taker.person, about=asking, page=ANSWER_ASKING.page, now=now)
    append_entry(
        actor=actor,
        event=ASKINGS_HANDED_ON,
        subjects=[asking for asking, _ in left],
        facts={"questions": len(left)},
        now=now,
    )
    return len(left)


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
