"""Why something was not asked, sent or done."""

from sharewell.acting.types import Refused


class DisclosureUnknown(LookupError):
    """No disclosure of this reference is open to whoever asks."""


class RequestUnknown(LookupError):
    """No request of this reference is open to whoever asks."""


class NotYoursToDisclose(LookupError):
    """No decision of this reference was made by whoever asks, or it has no child at that place."""


class AlreadyDisclosed(Refused):
    """The same page was sent before."""

    code = "already-disclosed"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the disclosure."""
        super().__init__("You sent this before. It went once.")
        self.reference = reference


class AlreadyAsked(Refused):
    """The same request was sent before."""

    code = "already-asked"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the request."""
        super().__init__("You sent this request before. It went once.")
        self.reference = reference


class AlreadyBegun(Refused):
    """The actor has begun to decide about this request."""

    code = "already-begun"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the draft."""
        super().__init__("You began to decide about this. Go on there.")
        self.reference = reference


class AlreadyMoved(Refused):
    """The same page was sent before."""

    code = "already-moved"


class AlreadyWritten(Refused):
    """The same page was sent before."""

    code = "already-written"


class LineUnknown(LookupError):
    """The register holds no such line for whoever asks."""


class ManagersResolve(Refused):
    """Only a manager says how a line of a register was resolved."""

    code = "managers-resolve"


class AlreadyResolved(Refused):
    """The same page was sent before."""

    code = "already-resolved"


class NoEditionInForce(Refused):
    """No edition of the guidance is held that is in force today."""

    code = "no-edition-in-force"


class NotToldYet(Refused):
    """The telephone comes first: what is written down was told before."""

    code = "not-told-yet"


class NotDecided(Refused):
    """The decision does not let this be shared, or not with this recipient."""

    code = "not-decided"


class RecordFaulty(Refused):
    """The seal of the decision does not fit any more."""

    code = "record-faulty"


class RecipientUnknown(Refused):
    """The team or post is not held, or is over."""

    code = "recipient-unknown"


class NothingChosen(Refused):
    """Nothing was chosen to be disclosed, or something that cannot be."""

    code = "nothing-chosen"


class PackIncomplete(Refused):
    """A form goes whole: each question that must be answered is, or it is said that the answer is not known."""

    code = "pack-incomplete"


class PackUnknown(Refused):
    """Statements answer a form that is not held in that edition, or more than one form."""

    code = "pack-unknown"


class HeldBack(Refused):
    """A statement tells of somebody else, or where somebody is, and is held back."""

    code = "held-back"


class FlowNotCovered(Refused):
    """No agreement in force and no duty lets this go to this recipient."""

    code = "flow-not-covered"

    def __init__(self, words: str, *, item_class: str, remaining: tuple[tuple[str, ...], ...] = ()) -> None:
        """Keep which class is not covered and what would still have to hold."""
        super().__init__(words)
        self.item_class, self.remaining = item_class, remaining


class CarriageStopped(Refused):
    """Somebody stopped what Sharewell carries. A duty stands: tell it by telephone."""

    code = "carriage-stopped"


class ConsentGone(Refused):
    """The decision rests on a consent that does not hold now for this recipient and this purpose."""

    code = "consent-gone"


class LimitsFirst(Refused):
    """The limits must be accepted before it is opened."""

    code = "limits-first"


class WordsMissing(Refused):
    """This act needs words."""

    code = "words-missing"


class StepNotNext(Refused):
    """This does not follow on where it stands. The message says what does."""

    code = "step-not-next"


class GateMissing(Refused):
    """Below section 47 nobody is asked about a family without consent, a manager's decision or the duty's reasoning."""

    code = "gate-missing"


class GoesTheRightsRoute(Refused):
    """A parent or carer asks for what is held about them or their child: they have rights, and go another way."""

    code = "goes-the-rights-route"


class NobodyToAsk(Refused):
    """Nobody is in post who could see to it."""

    code = "nobody-to-ask"
