"""Every address that is open to people who signed in, each with the permission that it needs.

An address stands here or in config/public.py, never in both; one that stands in neither is not found, for anybody. Keys
are names as `reverse` takes them ("app:page"). The page's own action, query or policy still says which rows.
"""

from __future__ import annotations

from sharewell.acting.types import Permission

CLOSED: dict[str, Permission] = {
    # Signing in and out
    "access:sign-out": Permission.HOLD_SESSION,
    "access:choose-post": Permission.HOLD_SESSION,
    "access:second-factor": Permission.HOLD_SESSION,
    "access:show-key": Permission.HOLD_SESSION,
    # How one signs in: everybody for themselves, with or without a post
    "access:signing-in": Permission.KEEP_SIGN_IN,
    "access:add-app": Permission.KEEP_SIGN_IN,
    "access:remove-app": Permission.KEEP_SIGN_IN,
    "access:add-key": Permission.KEEP_SIGN_IN,
    "access:remove-key": Permission.KEEP_SIGN_IN,
    "access:recovery-codes": Permission.KEEP_SIGN_IN,
    "access:change-password": Permission.KEEP_SIGN_IN,
    "access:sessions": Permission.KEEP_SIGN_IN,
    "access:end-session": Permission.KEEP_SIGN_IN,
    "access:stop-recovery": Permission.KEEP_SIGN_IN,
    "access:kept": Permission.KEEP_SIGN_IN,
    "access:witness": Permission.WITNESS_RECOVERY,
    # What every signed-in person sees
    "access:work": Permission.BE_HERE,
    "access:away": Permission.BE_AWAY,
    # Training, and who is current
    "training:mine": Permission.TRAIN,
    "training:code": Permission.TRAIN,
    "training:certificate": Permission.TRAIN,
    "training:person": Permission.TRAIN,
    "training:sessions": Permission.TRAIN,
    "training:sessions-csv": Permission.TRAIN,
    "training:session": Permission.TRAIN,
    "training:book": Permission.TRAIN,
    "training:give-up": Permission.TRAIN,
    "training:evaluate": Permission.TRAIN,
    "training:announce": Permission.KEEP_SESSIONS,
    "training:call-off": Permission.KEEP_SESSIONS,
    "training:attendance": Permission.KEEP_SESSIONS,
    "training:vet": Permission.KEEP_ACCREDITATIONS,
    "training:end-vetting": Permission.KEEP_ACCREDITATIONS,
    "training:induct": Permission.KEEP_ACCREDITATIONS,
    "training:import": Permission.KEEP_ACCREDITATIONS,
    "training:coverage": Permission.SEE_COVERAGE,
    "training:coverage-csv": Permission.SEE_COVERAGE,
    "training:counts": Permission.SEE_COVERAGE_COUNTS,
    "training:counts-csv": Permission.SEE_COVERAGE_COUNTS,
    # The register
    "partnerships:register": Permission.BE_HERE,
    "partnerships:register-csv": Permission.BE_HERE,
    "partnerships:organisation": Permission.BE_HERE,
    "partnerships:sign-entry": Permission.SIGN_REGISTER,
    # Setting up: which organisations, the policies of partnerships and practitioners say. None of it shows a child
    "practitioners:set-up": Permission.SET_UP,
    "practitioners:organisation": Permission.SET_UP,
    "practitioners:organisations": Permission.SET_UP_INSTALLATION,
    "practitioners:organisations-csv": Permission.SET_UP_INSTALLATION,
    "practitioners:new-organisation": Permission.SET_UP_INSTALLATION,
    "practitioners:import-organisations": Permission.SET_UP_INSTALLATION,
    "practitioners:organisations-template": Permission.SET_UP_INSTALLATION,
    "practitioners:people": Permission.KEEP_PEOPLE,
    "practitioners:people-csv": Permission.KEEP_PEOPLE,
    "practitioners:offices": Permission.KEEP_PEOPLE,
    "practitioners:away": Permission.KEEP_PEOPLE,
    "practitioners:invitations": Permission.KEEP_PEOPLE,
    "practitioners:invitations-csv": Permission.KEEP_PEOPLE,
    "practitioners:invite": Permission.KEEP_PEOPLE,
    "practitioners:import-people": Permission.KEEP_PEOPLE,
    "practitioners:people-template": Permission.KEEP_PEOPLE,
    "practitioners:renew": Permission.KEEP_PEOPLE,
    "practitioners:withdraw": Permission.KEEP_PEOPLE,
    "access:end-post": Permission.KEEP_PEOPLE,
    "access:move-post": Permission.KEEP_PEOPLE,
    "partnerships:set-up-register": Permission.KEEP_REGISTER,
    "partnerships:end-entry": Permission.KEEP_REGISTER,
    "partnerships:set-up-teams": Permission.KEEP_TEAMS,
    "partnerships:teams-csv": Permission.KEEP_TEAMS,
    "partnerships:end-team": Permission.KEEP_TEAMS,
    # Notices
    "notices:list": Permission.READ_NOTICES,
    "notices:read": Permission.READ_NOTICES,
    # Advice
    "advice:mine": Permission.ASK_ADVICE,
    "advice:ask": Permission.ASK_ADVICE,
    "advice:queue": Permission.GIVE_ADVICE,
    "advice:thread": Permission.ASK_ADVICE,
    "advice:advise": Permission.GIVE_ADVICE,
    "advice:withdraw": Permission.ASK_ADVICE,
    # Training: everybody in post, accredited or not
    "training:courses": Permission.TRAIN,
    "training:course": Permission.TRAIN,
    "training:section": Permission.TRAIN,
    "training:assessment": Permission.TRAIN,
    "training:question": Permission.TRAIN,
    "training:check": Permission.TRAIN,
    "training:result": Permission.TRAIN,
    "training:conversations": Permission.TALK_ABOUT_TRAINING,
    "training:conversation": Permission.TALK_ABOUT_TRAINING,
    # Sign-off of the editions: everybody may read who signed; signing itself asks for more
    "guidance:sign-offs": Permission.BE_HERE,
    "guidance:sign-off": Permission.BE_HERE,
    "guidance:sign-off-csv": Permission.BE_HERE,
    # Decisions: drafting, recording, noting; which rows, the policies of decisions say
    "decisions:mine": Permission.LIST_DECISIONS,
    "decisions:mine-csv": Permission.LIST_DECISIONS,
    "decisions:sent": Permission.DECIDE,
    "decisions:begin": Permission.DECIDE,
    "decisions:not-sure": Permission.DECIDE,
    "decisions:concern": Permission.DECIDE,
    "decisions:colleague": Permission.DECIDE,
    "decisions:noted": Permission.READ_DECISIONS,
    "decisions:to-endorse": Permission.ENDORSE_DECISIONS,
    "decisions:resume": Permission.DECIDE,
    "decisions:request": Permission.DECIDE,
    "decisions:to": Permission.DECIDE,
    "decisions:help": Permission.DECIDE,
    "decisions:words": Permission.DECIDE,
    "decisions:children": Permission.DECIDE,
    "decisions:check": Permission.DECIDE,
    "decisions:compare-draft": Permission.DECIDE,
    "decisions:discard": Permission.DECIDE,
    "decisions:kept-question": Permission.DECIDE,
    "decisions:child": Permission.DECIDE,
    "decisions:child-question": Permission.DECIDE,
    "decisions:new-item": Permission.DECIDE,
    "decisions:item": Permission.DECIDE,
    "decisions:decision": Permission.READ_DECISIONS,
    "decisions:decision-text": Permission.READ_DECISIONS,
    "decisions:decision-pdf": Permission.READ_DECISIONS,
    "decisions:compare": Permission.READ_DECISIONS,
    # The ledger: everybody sees their own entries, some see everybody's
    "assurance:mine": Permission.READ_OWN_ENTRIES,
    "assurance:mine-csv": Permission.READ_OWN_ENTRIES,
    "assurance:entries": Permission.READ_LEDGER,
    "assurance:entries-csv": Permission.READ_LEDGER,
    # Alerts about access; whose, the policies of misuse say
    "misuse:alerts": Permission.REVIEW_ACCESS,
    "misuse:alerts-csv": Permission.REVIEW_ACCESS,
    "misuse:alert": Permission.REVIEW_ACCESS,
    # Access in an emergency
    "children:break-glasses": Permission.REVIEW_ACCESS,
    "children:break-glasses-csv": Permission.REVIEW_ACCESS,
    "children:break-glass": Permission.REVIEW_ACCESS,
    "children:break-glass-counts": Permission.COUNT_ACCESS,
    "children:break-glass-counts-csv": Permission.COUNT_ACCESS,
    # Inspections
    "inspections:list": Permission.GRANT_INSPECTION,
    "inspections:csv": Permission.GRANT_INSPECTION,
    "inspections:end": Permission.GRANT_INSPECTION,
    # Acting for somebody
    "mediation:list": Permission.SEE_MEDIATION,
    "mediation:csv": Permission.SEE_MEDIATION,
    "mediation:access": Permission.SEE_MEDIATION,
    "mediation:begin": Permission.MEDIATE,
    "mediation:end": Permission.SEE_MEDIATION,
}

BEFORE_SECOND_FACTOR: frozenset[str] = frozenset(
    {"access:sign-out", "access:second-factor", "access:show-key", "access:add-app", "access:add-key"}
)
"""What somebody reaches of these whose password was right and who has yet to show, or to set up, a second factor."""
