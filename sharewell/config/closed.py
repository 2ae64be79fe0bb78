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
    # What every signed-in person sees
    "access:work": Permission.BE_HERE,
    "access:away": Permission.BE_AWAY,
    # The register
    "partnerships:register": Permission.BE_HERE,
    "partnerships:register-csv": Permission.BE_HERE,
    "partnerships:organisation": Permission.BE_HERE,
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
    # Sign-off of the editions: everybody may read who signed; signing itself asks for more
    "guidance:sign-offs": Permission.BE_HERE,
    "guidance:sign-off": Permission.BE_HERE,
    "guidance:sign-off-csv": Permission.BE_HERE,
    # Decisions: drafting, recording, noting; which rows, the policies of decisions say
    "decisions:mine": Permission.READ_DECISIONS,
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
