"""Who acts, what there is to be allowed, and how a refusal is told."""

from dataclasses import dataclass, field
from enum import StrEnum

from sharewell.core.identifiers import ReferenceUnreadable, parse_reference
from sharewell.foundation.refusing import Refused


class ActorKind(StrEnum):
    """The kinds of actor."""

    PERSON = "person"
    """Somebody with an account."""

    OPERATOR = "operator"
    """Whoever runs commands on the machine of the installation."""

    SYSTEM = "system"
    """The installation itself, in work that nobody asked for by hand."""

    VISITOR = "visitor"
    """Somebody without an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is acting, as they stand at this moment. It is built once for each request or command and never changed.

    `reference`, `organisation`, `team` and `post` are public references, never names; whoever has no account is known
    by their kind. `roles` are those of the post. `is_accredited` says whether vetting, training and post are all
    current; `is_input_only` that the post gives the right to put in and not to look. `inspects` holds the organisations
    whose records an inspector may look at today. `principal` is the practitioner for whom a mediator acts, as they
    stand at this moment; nobody acts for themselves, and nobody for somebody who is acting for another. Raise
    `ValueError` for a reference of another shape, for roles held by somebody who has no account, or for a principal
    that cannot be.
    """

    reference: str
    kind: ActorKind
    organisation: str = ""
    team: str = ""
    post: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    is_accredited: bool = False
    is_input_only: bool = False
    inspects: frozenset[str] = field(default_factory=frozenset)
    principal: "Actor | None" = None

    def __post_init__(self) -> None:
        """Refuse an actor that cannot be."""
        if self.kind is ActorKind.PERSON:
            _require_reference(self.reference)
            for text in (self.organisation, self.team, self.post, *self.inspects):
                if text:
                    _require_reference(text)
        elif self.reference != self.kind.value:
            raise ValueError("Whoever has no account is known by their kind.")
        elif (
            self.roles
            or self.is_accredited
            or self.is_input_only
            or self.organisation
            or self.team
            or self.post
            or self.inspects
        ):
            raise ValueError("Only a person with an account has roles, an accreditation or an organisation.")
        if self.principal is not None:
            _require_principal(self, self.principal)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference

    @property
    def on_behalf_of(self) -> str:
        """The reference of the post of the practitioner for whom the actor acts, or the empty string."""
        return self.principal.post if self.principal else ""


def _require_principal(actor: Actor, principal: Actor) -> None:
    are_people = actor.kind is principal.kind is ActorKind.PERSON
    if not are_people or not actor.post or not principal.post:
        raise ValueError("Only a person in a post acts for another, who is in a post too.")
    if principal.reference == actor.reference or principal.post == actor.post:
        raise ValueError("Nobody acts for themselves.")
    if principal.principal is not None:
        raise ValueError("Nobody acts for somebody who is acting for another.")


def _require_reference(text: str) -> None:
    try:
        is_proper = parse_reference(text) == text
    except ReferenceUnreadable:
        is_proper = False
    if not is_proper:
        raise ValueError("A person and their organisation are given by their references.")


VISITOR = Actor(reference="visitor", kind=ActorKind.VISITOR)
OPERATOR = Actor(reference="operator", kind=ActorKind.OPERATOR)
SYSTEM = Actor(reference="system", kind=ActorKind.SYSTEM)


class Role(StrEnum):
    """What somebody's post makes them. A post has one role; a person with several posts acts in one at a time."""

    PRACTITIONER = "practitioner"
    """Works with children or families: teacher, health visitor, GP, police officer, playgroup leader."""

    MANAGER = "manager"
    """Manages practitioners, or is the designated safeguarding lead."""

    ADVISER = "adviser"
    """Advises on sharing: Caldicott Guardian, data protection officer."""

    INFORMATION_GOVERNANCE_LEAD = "information-governance-lead"
    """Answers for the register, the tables of conditions and the editions; also advises."""

    INDEX_MANAGER = "index-manager"
    """Looks after the index of children."""

    REPRESENTATIVE = "nominated-representative"
    """Speaks for a signatory about agreements."""

    AGREEMENTS_OFFICER = "agreements-officer"
    """Looks after the partnership's agreements."""

    BOARD_MEMBER = "board-member"
    """Sits on the partnership's board, or scrutinises it independently."""

    INSPECTOR = "inspector"
    """Inspects, for a limited time."""

    ADMINISTRATOR = "organisation-administrator"
    """Sets up the organisation's teams and people, and sees no child."""

    INSTALLATION_ADMINISTRATOR = "installation-administrator"
    """Sets up the installation's organisations and their administrators, and sees no child."""


class Permission(StrEnum):
    """Everything that somebody may be allowed to do. What is not here is allowed to nobody."""

    IMPORT_CONTACT_ROUTES = "contact-routes.import"
    """Load the telephone numbers that councils publish for people who worry about a child."""

    SIGN_IN = "sign-in"
    """Try to sign in."""

    HOLD_SESSION = "session.hold"
    """Sign out, and choose which of one's own posts to act in."""

    KEEP_SIGN_IN = "sign-in.keep"
    """Look after one's own ways of signing in: second factors, password, sessions."""

    TEND_SIGN_IN = "sign-in.tend"
    """Do what signing in needs in the background: tell people, send links, delete what is over."""

    WITNESS_RECOVERY = "recovery.witness"
    """Say that it is truly the person who asks to get back in; whose, the policies of `access` say."""

    KEEP_PROVIDERS = "providers.keep"
    """Enter and end the identity provider of an organisation."""

    BE_HERE = "work.see"
    """See what every signed-in person sees: the own work, the register."""

    KEEP_REGISTER = "register.keep"
    """Enter partnerships, organisations, teams and what the register says of them."""

    SIGN_REGISTER = "register.sign"
    """Sign off what the register says of an organisation."""

    KEEP_PEOPLE = "people.keep"
    """Add people, give and end posts, appoint advisers."""

    KEEP_TEAMS = "teams.keep"
    """Enter and end teams of an organisation."""

    SET_UP = "set-up.see"
    """See the pages on which an organisation is set up; whose, the policies of `practitioners` say."""

    SET_UP_INSTALLATION = "installation.set-up"
    """Enter organisations, and invite their administrators."""

    ACCEPT_INVITATION = "invitation.accept"
    """Open the link of an invitation, and begin."""

    SET_PASSWORD = "password.set"  # noqa: S105  a word, not a secret
    """Set one's own password; nobody sets another's."""

    KEEP_ACCREDITATIONS = "accreditations.keep"
    """Record vetting checks and inductions of one's own organisation's people, and take in lists of completions."""

    RECORD_COMPLETIONS = "completions.record"
    """Record that a course was completed; whose, the policies of `training` say."""

    TRAIN = "training.take"
    """Take a course and its assessment, book a training session, and accept the code of practice."""

    KEEP_SESSIONS = "sessions.keep"
    """Announce training sessions, and mark who was there."""

    SEE_COVERAGE = "coverage.see"
    """See who is current, of one's own organisation."""

    SEE_COVERAGE_COUNTS = "coverage.count"
    """See how many are current in each organisation, without names."""

    BE_AWAY = "away.say"
    """Say when somebody is away."""

    DECIDE = "decisions.record"
    """Draft and record a decision about sharing, and a plain concern note."""

    LIST_DECISIONS = "decisions.list"
    """See the list of decisions that are open to one, without a word about a child."""

    READ_DECISIONS = "decisions.read"
    """Read recorded decisions; which ones, the policies of `decisions` say."""

    INSPECT_DECISIONS = "decisions.inspect"
    """Read the recorded decisions of the organisations that one inspects, for as long as the inspection lasts."""

    ENDORSE_DECISIONS = "decisions.endorse"
    """Endorse a recorded decision, or send it back."""

    ADD_TO_DECISIONS = "decisions.add"
    """Add to a recorded decision."""

    SHARE = "sharing.tell"
    """Ask another agency for information, and disclose what one decided to share: one's own words."""

    READ_SHARING = "sharing.read"
    """Open what was sent or asked, and say what one does about it; which, the policies of `sharing` say."""

    SEE_CASEWORK = "casework.see"
    """Work in a multi-agency hub, or see what became of what one told it; which enquiries, `casework` says."""

    COUNT_SHARING = "sharing.count"
    """See refusals, late answers and what nobody verified as numbers by organisation."""

    OPEN_SHARED_LINK = "sharing.open-link"
    """Open what was sent by a link, with the code that was told by telephone."""

    TEND_SHARING = "sharing.tend"
    """Do what links need in the background: send them, and keep what is owed in step: the installation's own work."""

    ASK_ADVICE = "advice.ask"
    """Ask an adviser, without naming a child."""

    GIVE_ADVICE = "advice.give"
    """Answer those who ask for advice."""

    KEEP_OBLIGATIONS = "obligations.keep"
    """Open, close and hand over what somebody owes somebody; whose, the policies of `obligations` say."""

    READ_NOTICES = "notices.read"
    """Read the notices that are one's own."""

    SEND_NOTICES = "notices.send"
    """Send a notice that follows from an act."""

    KEEP_AGREEMENTS = "agreements.keep"
    """Enter documents, write and agree versions, say who is a party; whose, the policies of `agreements` say."""

    SIGN_AGREEMENTS = "agreements.sign"
    """Sign for an organisation, leave a document, accept a nomination; for whom, the policies of `agreements` say."""

    BIND_PARTIES = "agreements.bind"
    """Record that a party is bound, as follows from a signature, an answer or a rule."""

    NOMINATE_REPRESENTATIVES = "representatives.nominate"
    """Nominate who speaks for an organisation about agreements; for which, the policies of `agreements` say."""

    ANSWER_CONSULTATIONS = "consultations.answer"
    """Answer a consultation for an organisation, signed in or by the link that was sent to it."""

    TEND_AGREEMENTS = "agreements.tend"
    """Do what agreements need in the background: send circulations and reminders, compile the policy."""

    STOP_SHARING = "policy.stop"
    """Stop what an agreement, an organisation, or all agreements allow; what, the policies of `agreements` say."""

    KEEP_GROUPS = "groups.keep"
    """Keep the partnership's groups, meetings and what they decided, and ask for statements and reports."""

    REPORT_PROGRESS = "progress.report"
    """Report for an organisation: progress, position statements, self-assessments."""

    OVERSEE_PARTNERSHIP = "partnership.oversee"
    """See how each organisation stands: who is in, who is silent, what was returned, which problems were raised."""

    ADVISE_ON_DOCUMENTS = "documents.advise"
    """Say as legal adviser whether a document complies with the law; which, the policies of `governance` say."""

    RAISE_PROBLEM = "agreements.raise-problem"
    """Say that an agreement is not working, or how something went well."""

    TALK_ABOUT_TRAINING = "training.talk"
    """Note that one has talked with somebody who failed an assessment several times."""

    READ_OWN_ENTRIES = "ledger.read-own"
    """Read what the ledger says that one did and read."""

    READ_LEDGER = "ledger.read"
    """Read everybody's entries of the ledger, by reference."""

    KEEP_WITNESSES = "witnesses.keep"
    """Enter and end the organisations that witness the ledger."""

    DESTROY_KEYS = "keys.destroy"
    """Destroy the key of a subject whose erasure was ordered."""

    RESTORE_INSTALLATION = "installation.restore"
    """Say that the installation was restored from a backup."""

    SIGN_OFF_EDITION = "editions.sign-off"
    """Sign a statement of an edition of the guidance off."""

    WATCH_ACCESS = "access.watch"
    """Look through the ledger for misuse of access, and raise alerts: the installation's own work, nobody's."""

    REVIEW_ACCESS = "access.review"
    """Look at an alert about access, or at access in an emergency, and close it with a reason; never one's own."""

    DESCRIBE_CHILD = "children.describe"
    """Say who a child is, in one's own words, and let another organisation know the child whom something reaches."""

    SEE_CHILDREN = "children.see"
    """See who the children are whom one's organisation described, or about whom something reached it."""

    KEEP_CONSENTS = "consent.keep"
    """Ask for consent, assess competence, write down what was said, and look at it again."""

    SEE_CONSENTS = "consent.see"
    """Read the consents that one's organisation asked for, and what families were told."""

    WITHDRAW_CONSENT = "consent.withdraw"
    """Write down that a consent was taken back; whose, the policies of `consent` say."""

    TAKE_BACK_CONSENT = "consent.take-back"
    """Take one's own consent back by the link that was handed over."""

    TEND_CONSENTS = "consent.tend"
    """Do what consent needs in the background: tell whoever asked that a link took a consent back."""

    BREAK_GLASS = "access.break-glass"
    """Open one child's record in an emergency, for some hours: reason first, the owner told, always reviewed."""

    FIND_CHILD = "children.find"
    """Look for a child with a stated purpose, see who else works with them, and say that one does oneself."""

    SHIELD_CHILD = "children.shield"
    """Hide a child from everybody who is not cleared, and take part in lifting that; which child, `children` says."""

    REVIEW_MATCHES = "children.review"
    """Settle whether two records are one child; which, the policies of `children` say."""

    TEND_INDEX = "children.tend"
    """Look after the index: the review queue, merges, questions to services that are not shown."""

    MATCH_CHILDREN = "children.match"
    """Hold records against every other, hidden ones too: the installation's own work, nobody's."""

    SEND_FEED = "feeds.send"
    """Send a file of a source as a program, with a token of that source, and ask what became of it."""

    KEEP_LIFE = "children.life"
    """Say that a child moves, has left, has died, or stays after 18; which child, the policies of `children` say."""

    HOLD_RECORDS = "children.hold"
    """Place, look at again and lift legal holds, and see which records' time changes, without a name."""

    OPEN_ARCHIVE = "children.archive"
    """Take one child out of the archive for some hours, for a reason; for which, the actions of `children` say."""

    DESTROY_RECORDS = "children.destroy"
    """Destroy the records of the index whose time is over, and certify it."""
    COUNT_CHILDREN = "children.count"
    """See how many children are held by age, place and kind of service, and how many lack a GP or school; no child."""

    COUNT_ACCESS = "access.count"
    """See how often access in an emergency was taken, by organisation and month, and no child."""

    MEDIATE = "mediation.begin"
    """Act for a named practitioner for some hours: read only, what both may see, and both are recorded."""

    SEE_MEDIATION = "mediation.see"
    """See who acted for oneself and for whom one acted oneself, and end it."""

    GRANT_INSPECTION = "inspections.grant"
    """Let an inspector read the records of an organisation for some weeks, and end it; a representative their own's."""

    RUN_DRILLS = "drills.run"
    """Plan an exercise with an invented child, start it, see its score, and write down what was learnt."""

    END_DRILLS = "drills.end"
    """End or stop an exercise; which, the policies of `assurance` say: anybody who takes part may stop it."""

    SEE_DRILLS = "drills.see"
    """See exercises that one takes part in or oversees, and do what was learnt; which, `assurance` says."""


class ActingFault(Exception):
    """An action or a reading is written or used wrongly. It is a fault in the code, never in what a user did."""


class NotPermitted(Refused):
    """The actor lacks a permission."""

    code = "not-permitted"

    def __init__(self, permission: Permission) -> None:
        """Keep which permission was missing."""
        super().__init__("You are not allowed to do this. Nothing was changed.")
        self.permission = permission
