"""The access matrix: what each address answers to six people.

It is declared here, tried by `test_matrix`, and written for people by `make reference`.

Nobody: has not signed in. Other organisation: the right role, elsewhere. Wrong role: one that the address is not for.
Lapsed: the right person, whose vetting, training or post is no longer current. No relationship: the right role in the
right organisation, without a part in this child's record, draft or thread. Right: may, and has a part.

A closed address about one thing answers 404 to whoever has no part in it, as it does where there is no such thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

PEOPLE = ("nobody", "other organisation", "wrong role", "lapsed", "no relationship", "right")


@dataclass(frozen=True)
class Row:
    """What an address answers, in the order of `PEOPLE`; None where there can be no such person.

    `right` and `stranger` name who is right, and who has no relationship, in the invented house of the tests; `wrong`
    the one in the wrong role. `takes` names what stands in the address. `method` is how it is asked for.
    """

    codes: tuple[int | None, ...]
    right: str = "worker"
    stranger: str = "colleague"
    elsewhere: str = "other_worker"
    wrong: str = "administrator"
    takes: tuple[str, ...] = ()
    method: str = "get"
    shows_child: bool = False

    def but(self, code: int, *people: str) -> Row:
        """Return this row with another code for some people."""
        return replace(
            self, codes=tuple(code if one in people else old for one, old in zip(PEOPLE, self.codes, strict=True))
        )


def _open(*takes: str, code: int = 200) -> Row:
    """An address that is open to everybody; a run of the guide that this browser does not hold is gone (410)."""
    return Row((code,) * 6, takes=takes)


def _list(**more: object) -> Row:
    """An address that shows what is the person's own: empty for whoever has nothing."""
    return Row((302, 200, 403, 403, 200, 200), **more)  # type: ignore[arg-type]


def _all(*takes: str) -> Row:
    """An address that is open to everybody in a current post: there is no wrong role."""
    return Row((302, 200, None, 403, 200, 200), takes=takes)


def _one(*takes: str, **more: object) -> Row:
    """An address about one thing: closed and missing look alike."""
    return Row((302, 404, 403, 403, 404, 200), takes=takes, **more)  # type: ignore[arg-type]


def _of_house(*takes: str, **more: object) -> Row:
    """An address about one thing that everybody of the organisation sees who works with families."""
    return _one(*takes, **more).but(200, "no relationship")


def _tended(code: int) -> Row:
    """An address at which an officer tends a consultation: others read it, and are told why they may not do this."""
    return Row((302, 403, 403, code, 403, code), takes=("consultation",), method="post", **_OFFICER)


def _draft(*takes: str) -> Row:
    """A page of a draft: nobody but its owner."""
    return _one("draft", *takes, shows_child=True)


_RUNS = {"right": "other_manager", "stranger": "second_manager", "elsewhere": "manager", "wrong": "worker"}
_OFFICER = {"right": "officer", "stranger": "unasked", "elsewhere": "representative", "wrong": "worker"}
_ASKED = {"right": "representative", "stranger": "unasked", "elsewhere": "unasked", "wrong": "worker"}
_MANAGER = {"right": "manager", "stranger": "second_manager", "elsewhere": "other_manager", "wrong": "worker"}
_ADVISER = {"right": "adviser", "stranger": "second_adviser", "elsewhere": "other_adviser", "wrong": "worker"}
_SET_UP = {"right": "administrator", "stranger": "administrator", "elsewhere": "other_administrator", "wrong": "worker"}
_INSTALLATION = {"right": "installer", "stranger": "installer", "elsewhere": "installer", "wrong": "administrator"}
_LEAD = {"right": "lead", "stranger": "lead", "elsewhere": "lead", "wrong": "worker"}
_OFFICER = {"right": "officer", "stranger": "representative", "elsewhere": "other_administrator", "wrong": "worker"}
_KEEPER = {"right": "officer", "stranger": "unasked", "elsewhere": "unasked", "wrong": "worker"}
_SPEAKER = {"right": "representative", "stranger": "unasked", "elsewhere": "unasked", "wrong": "worker"}
_REVIEWER = {**_ADVISER, "right": "governor"}
_KEEPER_OF_CHILDREN = {"right": "keeper", "stranger": "second_keeper", "elsewhere": "second_keeper", "wrong": "worker"}
_COUNTS_CHILDREN = {"right": "board", "stranger": "keeper", "elsewhere": "second_keeper", "wrong": "worker"}
_OVERSEER = {"right": "board", "stranger": "representative", "elsewhere": "far_officer", "wrong": "worker"}
_SENT = {"right": "receiver", "stranger": "other_worker", "elsewhere": "adviser", "wrong": "administrator"}
_IN_HUB = {"right": "receiver", "stranger": "other_worker", "elsewhere": "adviser", "wrong": "administrator"}
_ASKED_FOR = {"right": "worker", "stranger": "other_worker", "elsewhere": "adviser", "wrong": "administrator"}
_COUNTS = {"right": "manager", "stranger": "second_manager", "elsewhere": "other_manager", "wrong": "worker"}
_HOST = {"right": "officer", "stranger": "officer", "elsewhere": "far_officer", "wrong": "worker"}

MATRIX: Mapping[str, Row] = {
    # Open to everybody
    "design:leave": _open(code=302),
    "guidance:home": _open(),
    "guidance:worried": _open(),
    "guidance:golden-rules": _open(),
    "guidance:what-worries-you": _open(),
    "guidance:glossary": _open(),
    "guidance:glossary-csv": _open(),
    "guidance:reading-list": _open(),
    "guidance:reading-list-csv": _open(),
    "guidance:about": _open(),
    "guidance:accessibility": _open(),
    "guidance:privacy": _open(),
    "guidance:more": _open(),
    "guidance:editions": _open(),
    "guidance:edition": _open("edition"),
    "guidance:gateways-csv": _open("edition"),
    "guidance:conditions-csv": _open("edition"),
    "guidance:flowchart": _open("edition"),
    "guidance:flowchart-picture": _open("edition"),
    "partnerships:whom-to-ring": _open(),
    "partnerships:contact-routes-csv": _open(),
    "decisions:start": _open(),
    "decisions:who": _open("run", code=410),
    "decisions:go-on": _open("run", code=410),
    "decisions:outcome": _open("run", code=410),
    "decisions:record": _open("run", code=410),
    "decisions:question": _open("run", "question", code=410),
    "assurance:ledger": _open(),
    "assurance:head-note": _open(),
    "assurance:head-json": _open(),
    "assurance:heads": _open(),
    "assurance:heads-csv": _open(),
    "assurance:one-head": _open("head"),
    "assurance:consistency": _open("head", "newer head"),
    "assurance:cosignatures": replace(_open(code=400), method="post"),
    "assurance:witnesses": _open(),
    "assurance:witnesses-csv": _open(),
    # The door
    "access:sign-in": _open().but(302, "other organisation", "wrong role", "lapsed", "no relationship", "right"),
    "access:signed-out": _open(),
    "access:sign-out": Row((302, 302, None, 302, 302, 302), method="post"),
    "access:choose-post": Row((302, 200, None, 200, 200, 200)),
    # Everybody who is signed in
    "access:work": _all().but(200, "lapsed"),
    "access:away": _all().but(200, "lapsed"),
    "partnerships:register": _all().but(200, "lapsed"),
    "partnerships:register-csv": _all().but(200, "lapsed"),
    "partnerships:organisation": _all("organisation").but(200, "lapsed"),
    "guidance:sign-offs": _all().but(200, "lapsed"),
    "guidance:sign-off": _all("edition").but(200, "lapsed"),
    "guidance:sign-off-csv": _all("edition").but(200, "lapsed"),
    "notices:list": _all().but(200, "lapsed"),
    "notices:read": Row((302, 404, None, 302, 404, 302), right="adviser", stranger="colleague", takes=("notice",),
                        method="post"),
    # Advice
    "advice:mine": _list().but(200, "lapsed"),
    "advice:ask": _list().but(200, "lapsed"),
    "advice:queue": _list(**_ADVISER),
    "advice:thread": _one("thread", shows_child=True).but(200, "lapsed"),
    "advice:advise": _one("thread", shows_child=True, **_ADVISER).but(302, "right"),
    "advice:withdraw": _one("thread", shows_child=True).but(302, "right").but(302, "lapsed"),
    # Decisions
    # Asking and disclosing
    "sharing:inbox": _list(),
    "sharing:disclosures-csv": _list(),
    "sharing:requests-csv": _list(),
    "sharing:ask": _list().but(200, "lapsed"),
    "sharing:request": _one("request", shows_child=True, **_SENT),
    "sharing:disclosure": _one("disclosure", shows_child=True, **_SENT),
    "sharing:disclosure-text": _one("disclosure", shows_child=True, **_SENT),
    # One's own words: whoever may tell and not see prepares it all the same (L11).
    "sharing:disclose": _one("decision", "child", shows_child=True).but(200, "lapsed"),
    "sharing:disclose-by-link": _one("decision", "child", shows_child=True).but(200, "lapsed"),
    "sharing:attachment": _one("disclosure", "number", **_SENT),
    "sharing:new-link": _one("outside disclosure"),
    "sharing:told": _one("outside disclosure"),
    "casework:list": _list(),
    "casework:list-csv": _list(),
    "casework:receive": _list(**_IN_HUB),
    "casework:open": _one("disclosure", **_IN_HUB).but(302, "right"),
    "casework:enquiry": _one("enquiry", shows_child=True, **_IN_HUB),
    "casework:act": _one("enquiry", "act of a hub", **_IN_HUB),
    "casework:ask": _one("enquiry", **_IN_HUB),
    "casework:dispense": _one("enquiry", **{**_IN_HUB, "right": "other_manager"}),
    "casework:statement": _one("enquiry", **_IN_HUB),
    "casework:chronology": _one("enquiry", shows_child=True, **_IN_HUB),
    "casework:chronology-csv": _one("enquiry", shows_child=True, **_IN_HUB),
    "casework:decide": _one("enquiry", **_IN_HUB),
    "casework:feed-back": _one("enquiry", **_IN_HUB),
    "casework:disagree": _one("enquiry", **_IN_HUB),
    "casework:contributed": _one("contribution", shows_child=True, right="worker", stranger="adviser",
                                 elsewhere="other_worker"),
    "casework:dissent": _one("dissent", shows_child=True, **_IN_HUB),
    "sharing:child-side": _of_house("described child", shows_child=True),
    "sharing:told-now": _draft().but(200, "lapsed"),
    # Who asked may not decide about their own request: only those who were asked.
    "sharing:decide": replace(_one("request", **_ASKED_FOR), method="post").but(302, "right"),
    "sharing:went": _one("decision"),
    "sharing:registers": _list(**_COUNTS),
    "sharing:register-csv": _list(takes=("register",), **_COUNTS),
    "sharing:counts-csv": _list(**_COUNTS),
    # The other side has the line in its own register; whoever advises and has no part in the request does not.
    "sharing:resolve": _one("refused", "asking refused", shows_child=True, **{**_COUNTS, "elsewhere": "adviser"}).but(
        200, "no relationship"
    ),
    # Exercises. Whoever sees one and does not run it is told so (409); what an incomplete form lacks is told too (422).
    "assurance:drills": _list(),
    "assurance:drills-csv": _list(),
    "assurance:plan": _list(right="manager", stranger="second_manager", elsewhere="other_manager", wrong="worker"),
    "assurance:drill": _one("drill", stranger="adviser"),
    "assurance:drill-start": replace(_one("ready drill", **_RUNS), method="post").but(302, "right").but(
        409, "no relationship"
    ),
    "assurance:drill-open": replace(_one("drill", stranger="adviser"), method="post").but(302, "right"),
    "assurance:drill-decide": replace(_one("drill", stranger="adviser"), method="post").but(302, "right"),
    "assurance:drill-end": replace(
        _one("drill", right="other_manager", stranger="adviser", elsewhere="other_worker"), method="post"
    ).but(302, "right"),
    "assurance:drill-debrief": replace(_one("drill to score", **_RUNS), method="post").but(422, "right").but(
        409, "no relationship", "other organisation"
    ),
    "assurance:drill-lesson": replace(_one("drill to score", **_RUNS), method="post").but(422, "right").but(
        409, "no relationship", "other organisation"
    ),
    "assurance:drill-score": _one("drill", right="other_manager", stranger="worker", elsewhere="other_worker"),
    "assurance:drill-score-csv": _one("drill", right="other_manager", stranger="worker", elsewhere="other_worker"),
    "assurance:lesson": _one("lesson", stranger="adviser"),
    "decisions:mine": _list(shows_child=True).but(200, "lapsed"),
    "decisions:mine-csv": _list(shows_child=True).but(200, "lapsed"),
    "decisions:begin": _list().but(200, "lapsed"),
    "decisions:not-sure": _list().but(200, "lapsed"),
    "decisions:concern": _list().but(200, "lapsed"),
    "decisions:colleague": _list().but(200, "lapsed"),
    "decisions:noted": _one("note", shows_child=True),
    "decisions:to-endorse": _list(shows_child=True, **_MANAGER),
    "decisions:resume": _draft().but(302, "right").but(302, "lapsed"),
    "decisions:request": _draft().but(200, "lapsed"),
    "decisions:to": _draft().but(200, "lapsed"),
    "decisions:help": _draft().but(302, "right").but(302, "lapsed"),
    "decisions:words": _draft().but(200, "lapsed"),
    "decisions:children": replace(_draft(), method="post").but(302, "right").but(302, "lapsed"),
    "decisions:check": _draft().but(200, "lapsed"),
    "decisions:compare-draft": _draft().but(200, "lapsed"),
    "decisions:discard": _draft().but(200, "lapsed"),
    "decisions:kept-question": _draft("question").but(200, "lapsed"),
    "decisions:child": _draft("child").but(200, "lapsed"),
    "decisions:child-question": _draft("child", "question of a child").but(200, "lapsed"),
    "decisions:new-item": _draft("child").but(200, "lapsed"),
    "decisions:item": _draft("child", "item").but(200, "lapsed"),
    "decisions:form-section": _draft("child", "form", "form edition", "form section").but(200, "lapsed"),
    "decisions:decision": _one("decision", shows_child=True),
    "decisions:decision-text": _one("decision", shows_child=True),
    "decisions:decision-pdf": _one("decision", shows_child=True),
    "decisions:compare": _one("decision", shows_child=True),
    # The ledger
    "assurance:mine": _all(),
    "assurance:mine-csv": _all(),
    "assurance:entries": _list(right="board", stranger="board", elsewhere="inspector", wrong="worker"),
    "assurance:entries-csv": _list(right="board", stranger="board", elsewhere="inspector", wrong="worker"),
    # Questions about access
    "misuse:alerts": _list(**_REVIEWER),
    "misuse:alerts-csv": _list(**_REVIEWER),
    "misuse:alert": _one("alert", **_REVIEWER),
    # Consent: everybody of the organisation that asked, who works with families
    "sharing:plain-link": Row((404, 404, 404, 404, 404, 404), takes=("token",)),
    "sharing:for-you": Row((404, 404, 404, 404, 404, 404), takes=("token",)),
    "sharing:for-you-attachment": Row((404, 404, 404, 404, 404, 404), takes=("token", "number")),
    "consent:list": _list(shows_child=True),
    "consent:list-csv": _list(),
    "consent:explain": _list(),
    "consent:begin": _list(shows_child=True),
    "consent:family": _of_house("described child", shows_child=True),
    "consent:ask": _of_house("described child", shows_child=True),
    "consent:tell": _of_house("described child", shows_child=True),
    "consent:not-sought": _of_house("described child", shows_child=True),
    "consent:ground": _of_house("not sought", shows_child=True),
    "consent:consent": _of_house("consent", shows_child=True),
    "consent:competence": _of_house("consent", shows_child=True),
    "consent:review": _of_house("consent", shows_child=True),
    "consent:answer": _of_house("asked consent", shows_child=True),
    "consent:stop": _of_house("asked consent", shows_child=True),
    "sharing:withdraw": _of_house("consent").but(200, "lapsed"),
    # One's own words: whoever may tell and not see says all the same that they told (L11).
    "consent:informing": _of_house("informing", shows_child=True).but(200, "lapsed"),
    "consent:link": replace(_of_house("consent", shows_child=True), method="post"),
    "consent:acknowledge": replace(_of_house("taken back"), method="post").but(302, "right", "no relationship"),
    # Access in an emergency
    "children:break-glasses": _list(**_REVIEWER),
    "children:break-glasses-csv": _list(**_REVIEWER),
    "children:break-glass": _one("break glass", shows_child=True, **_REVIEWER),
    "children:break-glass-counts": _list(right="lead", stranger="lead", elsewhere="lead", wrong="worker"),
    "children:break-glass-counts-csv": _list(right="lead", stranger="lead", elsewhere="lead", wrong="worker"),
    # The index of children: a part in the child, and no shield in the way
    "children:find": _list(),
    "children:passed-on": _list(),
    "children:search": _one("search", shows_child=True),
    "children:index-child": _one("index child", shows_child=True),
    "children:involve": replace(_one("index child", shows_child=True), method="post").but(422, "right"),
    "children:end-involvement": replace(_one("index child"), method="post").but(302, "right"),
    "children:ask-about": replace(_one("index child", shows_child=True), method="post").but(422, "right"),
    "children:ask-to-be-rung": replace(_one("index child"), method="post").but(302, "right"),
    "children:be-told": replace(_one("index child", shows_child=True), method="post").but(409, "right"),
    "children:hide": _one("index child", shows_child=True, **_MANAGER),
    "children:shields": _list(**_MANAGER),
    "children:shields-csv": _list(**_MANAGER),
    "children:shield": _one("shield", shows_child=True, **_MANAGER),
    "children:seal-child": _one("index child", shows_child=True, **_MANAGER),
    "children:seals": _list(**_MANAGER),
    "children:seals-csv": _list(**_MANAGER),
    "children:seal": _one("seal", shows_child=True, **_MANAGER),
    "children:seal-question": _one("seal question", shows_child=True, **_MANAGER),
    "children:matches": _list(**_MANAGER),
    "children:matches-csv": _list(**_MANAGER),
    "children:match": _one("match", shows_child=True, **_MANAGER),
    # There is no answer of theirs to take back: for everybody there is nothing
    "children:match-take-back": replace(_one("match", **_MANAGER), method="post").but(404, "right"),
    "children:askings": _list(**_KEEPER_OF_CHILDREN),
    "children:askings-csv": _list(**_KEEPER_OF_CHILDREN),
    "children:asking": _one("asking", shows_child=True, **_KEEPER_OF_CHILDREN),
    # Leads on to the question itself, but for whoever owes it and may not read it: its index manager too, once lapsed
    "children:owed-asking": Row((302, 302, 302, 200, 302, 302), takes=("asking",), **_KEEPER_OF_CHILDREN),
    "linkage:feeds": _list(**_KEEPER_OF_CHILDREN),
    "linkage:feeds-csv": _list(**_KEEPER_OF_CHILDREN),
    "linkage:feed": _list(takes=("feed",), **_KEEPER_OF_CHILDREN),
    "linkage:refused-csv": _list(takes=("feed",), **_KEEPER_OF_CHILDREN),
    "linkage:report-csv": _list(takes=("feed",), **_KEEPER_OF_CHILDREN),
    "linkage:hand-in": _list(**_KEEPER_OF_CHILDREN),
    # Its rows are shown to whoever handed it in, and to nobody else; others see how it stands.
    "linkage:file": _list(takes=("delivery",), **_KEEPER_OF_CHILDREN),
    "linkage:tokens": _list(**_KEEPER_OF_CHILDREN),
    "linkage:mappings": _list(**_KEEPER_OF_CHILDREN),
    "linkage:mappings-csv": _list(**_KEEPER_OF_CHILDREN),
    "linkage:qualities": _list(**_KEEPER_OF_CHILDREN),
    "linkage:quality": _list(takes=("organisation",), **_KEEPER_OF_CHILDREN),
    "linkage:quality-csv": _list(takes=("organisation",), **_KEEPER_OF_CHILDREN),
    # For programs: without a token that stands, nobody gets anything
    "linkage:api-feeds": replace(_open(code=401), method="post"),
    "linkage:api-feed": _open("delivery", code=401),
    "children:links": _one("hidden child", shows_child=True, **_KEEPER_OF_CHILDREN),
    "children:life": _one("index child", shows_child=True, **_MANAGER),
    "children:moves": _list(**_MANAGER),
    "children:moves-csv": _list(**_MANAGER),
    "children:move": _one("move", shows_child=True, **_MANAGER),
    "children:times": _list(**_KEEPER_OF_CHILDREN),
    "children:times-csv": _list(**_KEEPER_OF_CHILDREN),
    "children:hold": _one("hold", shows_child=True, **_KEEPER_OF_CHILDREN),
    "children:archive": _list(**_KEEPER_OF_CHILDREN),
    "children:archived": _one("opening", shows_child=True, **_KEEPER_OF_CHILDREN),
    "children:merge": _one("hidden child", "index child", shows_child=True, **_KEEPER_OF_CHILDREN),
    "children:without": _list(**_KEEPER_OF_CHILDREN),
    "children:without-csv": _list(**_KEEPER_OF_CHILDREN),
    "children:check": _one("check", **_KEEPER_OF_CHILDREN),
    "children:without-return": _list(**_COUNTS_CHILDREN),
    "children:without-return-csv": _list(**_COUNTS_CHILDREN),
    "children:figures": _list(**_COUNTS_CHILDREN),
    "children:figures-csv": _list(**_COUNTS_CHILDREN),
    # What was shared under a link of records; telling goes on after a lapse (L11), and everybody in post may owe it
    "sharing:part": _one("link", **_KEEPER_OF_CHILDREN),
    "sharing:under-link": _one("link", **_KEEPER_OF_CHILDREN),
    "sharing:under-link-csv": _one("link", **_KEEPER_OF_CHILDREN),
    "sharing:telling": Row((302, 404, None, 200, 404, 200), takes=("telling",)),
    # Inspections
    "inspections:list": _list(right="board", stranger="board", elsewhere="board", wrong="worker"),
    "inspections:csv": _list(right="board", stranger="board", elsewhere="board", wrong="worker"),
    "inspections:end": replace(_one("inspection", right="board", stranger="representative",
                                    elsewhere="representative", wrong="worker"), method="post").but(302, "right"),
    # Consultations: everybody in the partnership reads them
    "agreements:consultations": _all().but(200, "lapsed"),
    "agreements:consultations-csv": _all().but(200, "lapsed"),
    "agreements:consultation": _all("consultation").but(200, "lapsed"),
    "agreements:progress-csv": _all("consultation").but(200, "lapsed"),
    "agreements:answer": replace(_tended(422), **_ASKED),
    "agreements:tend": replace(_tended(200), method="get"),
    "agreements:send-again": _tended(422),
    "agreements:came-back": _tended(422),
    "agreements:more-time": _tended(422),
    "agreements:remark": _tended(422),
    "agreements:close-consultation": _tended(422),
    "agreements:decide-at-board": _tended(422),
    "agreements:consult": replace(_tended(200), method="get", takes=("consulted version",)),
    "agreements:plain-link": Row((404, 404, 404, 404, 404, 404), takes=("token",)),
    # Acting for somebody
    # The policy of agreements, and the flow side of a version
    "agreements:policy": _all().but(200, "lapsed"),
    "agreements:compile": Row((302, 302, 403, 302, 302, 302), method="post", **_KEEPER),
    "agreements:policies-csv": _all().but(200, "lapsed"),
    "agreements:check-flow": _all().but(200, "lapsed"),
    "agreements:stops": _all().but(200, "lapsed"),
    "agreements:stops-csv": _all().but(200, "lapsed"),
    "agreements:stop": _all("stop").but(200, "lapsed"),
    "agreements:flows": _all("flows version").but(200, "lapsed"),
    "agreements:clauses-csv": _all("flows version").but(200, "lapsed"),
    "agreements:preview-csv": _all("flows version").but(200, "lapsed"),
    "agreements:form-json": _all("flows version").but(200, "lapsed"),
    "agreements:add-clause": Row((302, 404, 403, 200, 404, 200), takes=("flows version",), **_OFFICER),
    "agreements:clause": Row((302, 404, 403, 200, 404, 200), takes=("flows version", "clause"), **_OFFICER),
    "agreements:remove-clause": Row((302, 404, 403, 302, 404, 302),
        takes=("flows version", "clause"), method="post", **_OFFICER),
    "mediation:list": _list(),
    "mediation:csv": _list(),
    "mediation:begin": _list(),
    "mediation:access": _one("mediation", right="mediated"),
    "mediation:end": replace(_one("mediation", right="mediated"), method="post").but(302, "right"),
    # Setting up, signing in and training; of what a row takes and the house lacks, nothing is there for anybody
    "partnerships:sign-entry": Row((302, 302, 403, 403, 302, 302),
        takes=("organisation", "entry"), method="post", **_LEAD),
    "partnerships:set-up-register": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "partnerships:end-entry": Row((302, 404, 403, 422, 422, 422),
        takes=("organisation", "entry"), method="post", **_SET_UP),
    "partnerships:set-up-teams": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "partnerships:teams-csv": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "partnerships:end-team": Row((302, 404, 403, 302, 302, 302),
        takes=("organisation", "team"), method="post", **_SET_UP),
    "partnerships:mark-hub": Row((302, 404, 403, 302, 302, 302),
        takes=("organisation", "team"), method="post", **_SET_UP),
    "practitioners:begin": Row((404, 404, 404, 404, 404, 404), takes=("token",)),
    "practitioners:set-up": Row((302, 200, 403, 200, 200, 200), **_SET_UP),
    "practitioners:organisations": Row((302, 200, 403, 200, 200, 200), **_INSTALLATION),
    "practitioners:organisations-csv": Row((302, 200, 403, 200, 200, 200), **_INSTALLATION),
    "practitioners:new-organisation": Row((302, 200, 403, 200, 200, 200), **_INSTALLATION),
    "practitioners:import-organisations": Row((302, 200, 403, 200, 200, 200), **_INSTALLATION),
    "practitioners:organisations-template": Row((302, 200, 403, 200, 200, 200), **_INSTALLATION),
    "practitioners:organisation": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:people": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:people-csv": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:offices": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:away": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:invitations": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:invitations-csv": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:invite": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:import-people": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:people-template": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "practitioners:renew": Row((302, 404, 403, 404, 404, 404),
        takes=("organisation", "invitation"), method="post", **_SET_UP),
    "practitioners:withdraw": Row((302, 404, 403, 404, 404, 404),
        takes=("organisation", "invitation"), method="post", **_SET_UP),
    "access:with-organisation": Row((200, 200, 200, 200, 200, 200)),
    "access:begin-with-organisation": Row((404, 404, 404, 404, 404, 404), takes=("provider",)),
    "access:come-back": Row((403, 403, 403, 403, 403, 403), takes=("provider",)),
    "access:second-factor": Row((302, 302, 302, 302, 302, 302)),
    "access:show-key": Row((302, 422, 422, 422, 422, 422), method="post"),
    "access:signing-in": Row((302, 200, 200, 200, 200, 200)),
    "access:add-app": Row((302, 200, 200, 200, 200, 200)),
    "access:remove-app": Row((302, 404, 404, 404, 404, 404), method="post"),
    "access:add-key": Row((302, 200, 200, 200, 200, 200)),
    "access:remove-key": Row((302, 404, 404, 404, 404, 404), takes=("key",), method="post"),
    "access:recovery-codes": Row((302, 302, 302, 302, 302, 302), method="post"),
    "access:change-password": Row((302, 200, 200, 200, 200, 200)),
    "access:sessions": Row((302, 200, 200, 200, 200, 200)),
    "access:end-session": Row((302, 404, 404, 404, 404, 404), takes=("session",), method="post"),
    "access:kept": Row((302, 200, 200, 200, 200, 200), method="post"),
    "access:recover": Row((200, 200, 200, 200, 200, 200)),
    "access:get-back-in": Row((410, 410, 410, 410, 410, 410)),
    "access:stop-recovery": Row((302, 404, 404, 404, 404, 404), method="post"),
    "access:witness": Row((302, 404, 403, 403, 404, 404), takes=("recovery",), **_MANAGER),
    "access:end-post": Row((302, 404, 403, 200, 200, 200), takes=("organisation", "post"), **_SET_UP),
    "access:move-post": Row((302, 404, 403, 200, 200, 200), takes=("organisation", "post"), **_SET_UP),
    "training:courses": Row((302, 200, 200, 200, 200, 200)),
    "training:course": Row((302, 200, 200, 200, 200, 200), takes=("course",)),
    "training:assessment": Row((302, 200, 200, 200, 200, 200), takes=("course",)),
    "training:section": Row((302, 200, 200, 200, 200, 200), takes=("course", "section")),
    "training:result": Row((302, 404, 404, 404, 404, 404), takes=("attempt",)),
    "training:check": Row((302, 404, 404, 404, 404, 404), takes=("attempt",)),
    "training:question": Row((302, 404, 404, 404, 404, 404), takes=("attempt", "number")),
    "training:conversations": Row((302, 200, 403, 403, 200, 200), **_MANAGER),
    "training:conversation": Row((302, 302, 403, 403, 302, 302), takes=("attempt",), **_MANAGER),
    "training:mine": Row((302, 200, 200, 200, 200, 200)),
    "training:code": Row((302, 200, 200, 200, 200, 200)),
    "training:certificate": Row((302, 404, 404, 404, 404, 404), takes=("completion",)),
    "training:coverage": Row((302, 200, 403, 403, 200, 200), **_MANAGER),
    "training:coverage-csv": Row((302, 200, 403, 403, 200, 200), **_MANAGER),
    "training:counts": Row((302, 200, 403, 403, 200, 200), **_MANAGER),
    "training:counts-csv": Row((302, 200, 403, 403, 200, 200), **_MANAGER),
    "training:import": Row((302, 200, 403, 403, 200, 200), **_MANAGER),
    "training:sessions": Row((302, 200, 200, 200, 200, 200)),
    "training:sessions-csv": Row((302, 200, 200, 200, 200, 200)),
    "training:announce": Row((302, 200, 403, 403, 200, 200), **_MANAGER),
    "training:session": Row((302, 404, 404, 404, 404, 404), takes=("training session",)),
    "training:book": Row((302, 404, 404, 404, 404, 404), takes=("training session",), method="post"),
    "training:give-up": Row((302, 404, 404, 404, 404, 404), takes=("training session",), method="post"),
    "training:call-off": Row((302, 404, 403, 403, 404, 404), takes=("training session",), **_MANAGER),
    "training:attendance": Row((302, 404, 403, 403, 404, 404), takes=("training session",), **_MANAGER),
    "training:evaluate": Row((302, 404, 404, 404, 404, 404), takes=("training session",)),
    "training:person": Row((302, 404, 200, 200, 404, 200), takes=("post",)),
    "training:vet": Row((302, 404, 403, 403, 200, 200), takes=("post",), **_MANAGER),
    "training:end-vetting": Row((302, 404, 403, 403, 200, 200), takes=("post", "vetting"), **_MANAGER),
    "training:induct": Row((302, 404, 403, 403, 200, 200), takes=("post",), **_MANAGER),
    "decisions:sent": Row((302, 404, 403, 200, 404, 200), takes=("decision",)),
    "assurance:restorations": Row((200, 200, 200, 200, 200, 200)),
    # Agreements: read by everybody in post; kept by the officer, signed by whoever speaks for a party
    "agreements:published": _open(),
    "agreements:published-csv": _open(),
    "agreements:published-version": _open("version"),
    "agreements:published-pdf": _open("version"),
    "agreements:published-json": _open("version"),
    "agreements:register": _all().but(200, "lapsed"),
    "agreements:register-csv": _all().but(200, "lapsed"),
    "agreements:agreement": _all("agreement").but(200, "lapsed"),
    "agreements:parties-csv": _all("agreement").but(200, "lapsed"),
    "agreements:watch": _all().but(200, "lapsed"),
    "agreements:watch-csv": _all().but(200, "lapsed"),
    "agreements:version": _all("version").but(200, "lapsed"),
    "agreements:readers": _all("version").but(200, "lapsed"),
    "agreements:readers-csv": _all("version").but(200, "lapsed"),
    "agreements:difference": _all("version", "version").but(200, "lapsed"),
    "agreements:difference-text": _all("version", "version").but(200, "lapsed"),
    "agreements:party": _all("party").but(200, "lapsed"),
    "agreements:representatives": _all().but(200, "lapsed"),
    "agreements:representatives-csv": _all().but(200, "lapsed"),
    "agreements:representative": _all("organisation").but(200, "lapsed"),
    "agreements:nomination": _all("nomination").but(200, "lapsed"),
    "agreements:contracts": _all().but(200, "lapsed"),
    "agreements:contracts-csv": _all().but(200, "lapsed"),
    "agreements:contract": _all("contract").but(200, "lapsed"),
    "agreements:assurance": _all().but(200, "lapsed"),
    "agreements:assurance-csv": _all().but(200, "lapsed"),
    "agreements:assurance-of": _all("organisation").but(200, "lapsed"),
    "agreements:choose-difference": Row((302, 302, None, 302, 302, 302), takes=("agreement",)),
    "agreements:have-read": Row((302, 302, None, 302, 302, 302), takes=("version",), method="post"),
    "agreements:new": Row((302, 200, 403, 200, 200, 200), **_KEEPER),
    "agreements:draft": Row((302, 404, 403, 302, 404, 302), takes=("agreement",), method="post", **_KEEPER),
    "agreements:add-party": Row((302, 404, 403, 200, 404, 200), takes=("agreement",), **_KEEPER),
    "agreements:link": Row((302, 404, 403, 200, 404, 200), takes=("agreement",), **_KEEPER),
    "agreements:text": Row((302, 404, 403, 200, 404, 200), takes=("version",), **_KEEPER),
    "agreements:step": Row((302, 404, 403, 200, 404, 200), takes=("version", "step"), **_KEEPER),
    "agreements:sign": Row((302, 404, 404, 422, 404, 422), takes=("party",), method="post", **_SPEAKER),
    "agreements:leave": Row((302, 404, 403, 422, 404, 422), takes=("party",), method="post", **_SPEAKER),
    "agreements:take-over": Row((302, 404, 403, 404, 404, 404), takes=("party",), method="post", **_SPEAKER),
    "agreements:accept": Row((302, 404, 403, 302, 404, 302), takes=("nomination",), method="post", **_SPEAKER),
    "agreements:end-nomination": Row((302, 404, 404, 422, 404, 422),
        takes=("nomination",), method="post", **_SPEAKER),
    "agreements:new-contract": Row((302, 200, 403, 200, 200, 200), **_KEEPER),
    "agreements:end-contract": Row((302, 404, 403, 302, 404, 302), takes=("contract",), method="post", **_KEEPER),
    "agreements:tell-controller": Row((302, 404, 403, 302, 404, 302),
        takes=("contract",), method="post", **_SPEAKER),
    "agreements:succession": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "partnerships:changes-csv": _all().but(200, "lapsed"),
    "partnerships:rename": Row((302, 404, 403, 200, 200, 200), takes=("organisation",), **_SET_UP),
    "partnerships:sign-change": Row((302, 404, 403, 403, 404, 404),
        takes=("organisation", "change"), method="post", **_LEAD),
    # The partnership. Everybody in post reads groups, decisions and reports; a reader of another partnership finds none
    **{f"governance:{name}": _all().but(200, "lapsed") for name in (
        "groups", "groups-csv", "decisions", "decisions-csv", "practices", "practices-csv", "offer", "problems",
        "problems-csv", "raise", "reports", "reports-csv")},
    **{f"governance:{name}": replace(_all(thing), elsewhere="far_worker").but(404, "other organisation").but(
        200, "lapsed") for name, thing in (
        ("group", "group"), ("meeting", "meeting"), ("decision", "group decision"), ("undertaking", "undertaking"),
        ("practice", "practice"), ("report", "report"), ("report-pdf", "report"))},
    **{f"governance:{name}": _list(**_OVERSEER).but(200, "lapsed") for name in (
        "home", "coverage", "coverage-csv", "calls", "calls-csv", "legal-list", "legal-csv")},
    **{f"governance:{name}": _one("call", **_OVERSEER).but(200, "lapsed", "no relationship") for name in (
        "call", "call-csv")},
    "governance:return": _one("return", right="representative", stranger="far_representative",
                              elsewhere="far_representative").but(200, "lapsed"),
    **{f"governance:{name}": replace(_all(name), right=right, elsewhere="far_worker").but(
        404, "other organisation", "no relationship").but(200, "lapsed") for name, right in (
        ("problem", "worker"), ("legal", "officer"))},
    "governance:undertake": _one("group decision", **_HOST).but(200, "lapsed", "no relationship"),
    **{f"governance:{name}": _list(**_HOST).but(200, "lapsed") for name in (
        "found", "ask", "ask-legal", "annual", "handbook", "new-paper")},
    **{f"governance:{name}": _one(thing, **_HOST).but(200, "lapsed", "no relationship") for name, thing in (
        ("terms", "group"), ("seat", "group"), ("end-group", "group"), ("plan-meeting", "group"), ("decide", "group"),
        ("agenda", "meeting"), ("hold", "meeting"), ("call-off", "meeting"), ("show", "call"), ("resolve", "problem"),
        ("paper", "paper"))},
    "governance:preview": _one("report kind", "partnership", "day", "day", **_HOST).but(
        200, "lapsed", "no relationship"),
    "governance:end-seat": replace(_one("group", "seat", **_HOST), method="post").but(
        302, "right", "lapsed", "no relationship"),
    "governance:publish": replace(_one("offered practice", **_HOST), method="post").but(
        302, "right", "lapsed", "no relationship"),
}  # fmt: skip


def document() -> str:
    """Return docs/reference/access-matrix.md: the matrix as a table, with the permission that each address needs."""
    from sharewell.config.closed import CLOSED
    from sharewell.config.public import OPEN

    lines = [
        "# The access matrix",
        "",
        "Made by `make reference` from `tests/architecture/matrix.py`. Do not edit: a test tries every cell, and",
        "another fails where this page is not current.",
        "",
        "What each address answers: 200 a page, 302 led on (to sign in, where nobody has), 403 not open to this",
        "person, with a reason about themselves, 404 nothing there, 410 a run of the guide or a link that is over,",
        "400 a cosignature that is none, 422 something missing in what was sent, – where there can be no such person.",
        "A closed address about one thing answers 404 to whoever has no part in it, as where there is no such thing.",
        "",
        "Lapsed: the right person, whose vetting, training or post is no longer current. No relationship: the right",
        "role in the right organisation, without a part in this record, draft or thread.",
        "",
        f"| address | needs | {' | '.join(PEOPLE)} |",
        f"|---|---|{'---|' * len(PEOPLE)}",
    ]
    for name, row in MATRIX.items():
        needs = "open" if name in OPEN else f"`{CLOSED[name].value}`"
        lines.append(f"| `{name}` | {needs} | {' | '.join('–' if code is None else str(code) for code in row.codes)} |")
    return "\n".join(lines) + "\n"


PREFIXES: Mapping[str, str] = {
    "draft": "dra",
    "search": "fnd",
    "index child": "chi",
    "hidden child": "chi",
    "link": "lnk",
    "check": "chk",
    "telling": "tel",
    "shield": "shd",
    "move": "mov",
    "hold": "hld",
    "opening": "arc",
    "seal": "sel",
    "seal question": "mat",
    "match": "mat",
    "asking": "ask",
    "decision": "dec",
    "note": "con",
    "thread": "adv",
    "notice": "not",
    "alert": "mis",
    "inspection": "isp",
    "mediation": "med",
    "break glass": "bgl",
    "described child": "chi",
    "consent": "cst",
    "asked consent": "cst",
    "taken back": "cst",
    "not sought": "nsk",
    "informing": "inf",
    "asking refused": "req",
    "group": "grp",
    "seat": "sea",
    "meeting": "mtg",
    "group decision": "res",
    "undertaking": "und",
    "call": "cal",
    "return": "ret",
    "problem": "prb",
    "practice": "bpr",
    "offered practice": "bpr",
    "legal": "lga",
    "disclosure": "dis",
    "outside disclosure": "dis",
    "request": "req",
    "enquiry": "enq",
    "contribution": "dis",
    "dissent": "dst",
    "drill": "dri",
    "ready drill": "dri",
    "drill to score": "dri",
    "lesson": "les",
    "paper": "pap",
    "report": "rpt",
    "partnership": "par",
}
"""With what the references begin of the things that addresses take."""
