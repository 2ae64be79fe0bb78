"""Ask somebody for consent, or ask no further."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.types.words import titles
from sharewell.children.queries import get_child
from sharewell.consent.actions.keeping import (
    keep_once,
    kept_text,
    key_of,
    locked,
    require_theirs,
)
from sharewell.consent.events import (
    CONSENT_ASKED,
    CONSENT_STOPPED,
    HEAR,
)
from sharewell.consent.models import (
    Consent,
    ConsentLine,
)
from sharewell.consent.queries import (
    list_bases,
    today_of,
)
from sharewell.consent.types import (
    LONGEST_NAME,
    PREFIX,
    AdviceFirst,
    Basis,
    NotTheBasis,
    SayMore,
)
from sharewell.core.consenting import (
    Act,
    Right,
    Subject,
)
from sharewell.core.deciding.vocabulary import KINDS
from sharewell.exercises.queries import require_part
from sharewell.foundation.references import new_reference
from sharewell.guidance.queries import find_edition_in_force
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import due_of
from sharewell.obligations.types import How
from sharewell.partnerships.queries import list_organisations


@action(Permission.KEEP_CONSENTS)
def ask_consent(
    *,
    actor: Actor,
    child: str,
    subject: Subject,
    right: Right,
    person: str,
    lives_apart: bool,
    purpose: str,
    recipients: Collection[str],
    items: Collection[str],
    about: str,
    answers: Mapping[str, str],
    key: str = "",
    now: datetime,
) -> str:
    """Begin to ask one person for consent, and return its reference (`cst_…`). Nothing is given by asking.

    `recipients` are references of organisations, or kinds; `items` classes of information; `about` says in words what
    would be told. `answers` are those of `queries.weigh`: where the edition in force does not rest on consent for one
    of the recipients, nobody is asked. Whoever asks owes to hear the answer. Sent twice with one `key` it is kept once:
    raise `AlreadySaid`. Raise `ChildUnknown`, `SayMore`, `NotTheirs`, `NotTheBasis` or `AdviceFirst`.
    """
    keep_once(actor, key=key, now=now)
    require_part(child, actor=actor)
    who = get_child(actor=actor, child=child, now=now)
    today = today_of(now)
    edition = find_edition_in_force(on=today)
    chosen_recipients, chosen_items = _scope(recipients, items, purpose=purpose, on=today)
    named = kept_text(person, what="who is asked", longest=LONGEST_NAME)
    require_theirs(who, subject=subject, right=right, competence=None, lives_apart=lives_apart, on=today)
    _require_basis(actor, chosen_recipients, purpose=purpose, answers=answers, on=today)
    one = Consent.objects.create(
        reference=new_reference(PREFIX, now=now, like=child),
        child=child,
        organisation=actor.organisation,
        edition=edition.code if edition else "none",
        purpose=purpose,
        subject=subject.value,
        right=right.value,
        person=named,
        lives_apart=lives_apart,
        about=kept_text(about, what="what would be told"),
        asked_at=now,
        asked_by=actor.reference,
        post=actor.post,
    )
    ConsentLine.objects.bulk_create(
        ConsentLine(consent=one, recipient=recipient, item=item, key=key_of(one, recipient, item))
        for recipient in chosen_recipients
        for item in chosen_items
    )
    open_obligation(
        actor=actor,
        code=HEAR.code,
        about=one.reference,
        owner_post=actor.post,
        due_at=due_of(HEAR.code, start=now),
        now=now,
    )
    append_entry(
        actor=actor,
        event=CONSENT_ASKED,
        subjects=[one.reference, child],
        facts={"right": right},
        purpose=purpose,
        now=now,
    )
    return one.reference


def _scope(
    recipients: Collection[str], items: Collection[str], *, purpose: str, on: date
) -> tuple[Sequence[str], Sequence[str]]:
    if purpose not in titles("purposes"):
        raise SayMore("Choose what it is for. Nothing was kept.")
    if not items or not set(items) <= set(titles("item-classes")):
        raise SayMore("Choose which information is to be shared. Nothing was kept.")
    named = {one for one in recipients if one not in KINDS}
    if not recipients or named != {one.reference for one in list_organisations(on=on, references=named)}:
        raise SayMore("Choose who would be told. Nothing was kept.")
    return sorted(set(recipients)), sorted(set(items))


def _require_basis(
    actor: Actor, recipients: Sequence[str], *, purpose: str, answers: Mapping[str, str], on: date
) -> None:
    bases = list_bases(actor=actor, recipients=recipients, purpose=purpose, answers=answers, on=on)
    if any(row.basis is Basis.ADVICE for row in bases):
        raise AdviceFirst(
            "Whether consent is needed hangs on what you are not sure of. Ask an adviser first. Nobody was asked."
        )
    if any(row.basis is Basis.NOT_THE_BASIS for row in bases):
        raise NotTheBasis(
            "For one of those whom you would tell, consent is not what sharing rests on: it would be overridden, so do "
            "not ask for it. Decide about sharing instead, and tell the family if it is safe. Nobody was asked."
        )


@action(Permission.KEEP_CONSENTS)
def stop_asking(*, actor: Actor, consent: str, why: str, now: datetime) -> None:
    """Ask no further where there was no answer: no answer is neither a yes nor a no.

    Raise `ConsentUnknown`, `NotPossibleNow` or `SayMore`.
    """
    one = locked(actor, consent, act=Act.STOP, now=now)
    one.stopped_at, one.stopped_why = now, kept_text(why, what="why you ask no further")
    one.save(update_fields=["stopped_at", "stopped_why"])
    settle_about(actor=actor, about=one.reference, code=HEAR.code, how=How.NOT_NEEDED, now=now)
    append_entry(actor=actor, event=CONSENT_STOPPED, subjects=[one.reference, one.child], now=now)
