"""Say that this ledger was restored from a backup, so that its witnesses can tell that from a fork (ADR 0074)."""

from datetime import datetime

from django.db.models import Max

from sharewell.core.sealing import EMPTY_ROOT
from sharewell.core.sealing import Restoration as Statement
from sharewell.foundation.signing import SigningKey
from sharewell.ledger.actions.entries import append_entry
from sharewell.ledger.events import RESTORED
from sharewell.ledger.models import Cosignature, Head, Restoration
from sharewell.ledger.types import Signatory


def note_restored(*, actor: Signatory, key: SigningKey, now: datetime) -> int:
    """Append the entry, and keep a signed statement for each head that somebody may go on from.

    These are the newest head that came back, and the newest one that each witness cosigned: a witness knows the heads
    that it saw, which need not be the newest. Return the size of the newest. Only inside an act, as the owner of the
    tables. The moment is never before that of the head.
    """
    newest = Head.objects.order_by("-size").first()
    size, root = (newest.size, bytes(newest.root)) if newest else (0, EMPTY_ROOT)
    moment = max(now, newest.signed_at) if newest else now
    append_entry(actor=actor, event=RESTORED, facts={"size": size, "root": root.hex()}, now=moment)
    cosigned = Cosignature.objects.values("witness").annotate(newest=Max("head")).values_list("newest", flat=True)
    roots = {size: root}
    roots |= {one.size: bytes(one.root) for one in Head.objects.filter(size__in=set(cosigned))}
    for at, hashed in sorted(roots.items()):
        text = Statement(origin=key.public.name, size=at, root=hashed, restored_at=moment).text()
        Restoration.objects.create(size=at, root=hashed, restored_at=moment, text=text, signature=key.sign(text).text())
    return size
