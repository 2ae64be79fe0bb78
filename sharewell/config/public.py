"""Every address that is open without signing in, each with its reason.

An address that is neither here nor in config/closed.py is refused before its view runs. Keys are names as `reverse`
takes them ("app:page").
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

OPEN: dict[str, str] = {
    "access:sign-in": "Whoever signs in has not signed in yet.",
    "access:with-organisation": "Whoever signs in with their organisation has not signed in yet.",
    "access:begin-with-organisation": "Leads to the organisation's own sign-in.",
    "access:come-back": "Whoever comes back from there has not signed in yet.",
    "access:recover": "Whoever asks to get back in cannot sign in.",
    "access:get-back-in": "Whoever comes with a one-time link cannot sign in yet.",
    "access:signed-out": "Whoever signed out must be told so.",
    "practitioners:begin": "Whoever was invited has no account yet; the link itself says who they are.",
    "agreements:plain-link": "A tiny body answers a consultation without an account; the link says for whom.",
    "sharing:plain-link": "Whoever gave consent takes it back without an account; the link says which, and no name.",
    "sharing:for-you": "A body without an account opens what was sent to it, with a code told by telephone.",
    "sharing:for-you-attachment": "A photograph or document of the same, with the same link and its session.",
    "linkage:api-feeds": "Programs of a source have no account; the token that they send says whose they are.",
    "linkage:api-feed": "The same programs ask here what became of their file; it is numbers, lines and reasons.",
    "design:leave": "Anybody must be able to leave a page quickly.",
    "partnerships:whom-to-ring": "Whom to ring about a child must be found at any minute, by anybody.",
    "partnerships:contact-routes-csv": "The same telephone numbers as a file; they are published for everybody.",
    "guidance:home": "The start page says what Sharewell is and leads to help.",
    "guidance:worried": "Anybody who is worried about a child must be told what to do.",
    "guidance:golden-rules": "Published guidance in our own words.",
    "guidance:what-worries-you": "Published guidance in our own words.",
    "guidance:glossary": "Words of the field, for everybody.",
    "guidance:glossary-csv": "The same words as a file.",
    "guidance:reading-list": "A list of published documents.",
    "guidance:reading-list-csv": "The same list as a file.",
    "guidance:about": "Who uses Sharewell may know what it is.",
    "guidance:accessibility": "What was tested must be open to those it concerns.",
    "guidance:privacy": "What is kept must be known before anything is answered.",
    "guidance:more": "All pages, for those who cannot find one.",
    "guidance:editions": "Published guidance: which editions are held.",
    "guidance:edition": "Published guidance in our own words.",
    "guidance:gateways-csv": "Published law as a file.",
    "guidance:conditions-csv": "Published law as a file.",
    "guidance:flowchart": "How a case is judged must be open to everybody.",
    "guidance:flowchart-picture": "The picture of the same.",
    "decisions:start": "The guide is for anybody who is worried, at any minute; it stores nothing.",
    "decisions:question": "A question of the guide; answers stay in the visitor's browser.",
    "decisions:who": "A question of the guide; answers stay in the visitor's browser.",
    "decisions:go-on": "A step of the guide; answers stay in the visitor's browser.",
    "decisions:outcome": "What the guide says to do; nothing is stored.",
    "decisions:record": "The same as a sheet to print; nothing is stored.",
    "assurance:ledger": "That nothing is changed unseen must be open to everybody; a seal says nothing about anybody.",
    "assurance:head-note": "Witnesses and everybody else keep our seals; a seal is a number and a hash.",
    "assurance:head-json": "The same for programs.",
    "assurance:heads": "Whoever kept a seal must find it again; a seal is a number and a hash.",
    "assurance:heads-csv": "The same list as a file.",
    "assurance:one-head": "An earlier seal, to compare with one that somebody kept.",
    "assurance:consistency": "Witnesses need it to see that one seal goes on from another; it is hashes only.",
    "assurance:restorations": "Witnesses tell a restored backup from a fork by it; it is numbers, hashes and moments.",
    "assurance:cosignatures": "Witnesses hand over signatures here; only a genuine one of a known witness is kept.",
    "assurance:witnesses": "Who watches us must be open to everybody; it names organisations and public keys.",
    "assurance:witnesses-csv": "The same list as a file.",
    "agreements:published": "What the partnership publishes is for everybody; publishing is an act of its own.",
    "agreements:published-csv": "The same list as a file.",
    "agreements:published-version": "A version that was published: its text, its parties and their dates.",
    "agreements:published-pdf": "The same as a PDF.",
    "agreements:published-json": "The same for programs.",
}

OPEN_IN_TRY_OUT: dict[str, str] = {
    "demo:whom-to-be": "Everybody in a try-out is invented; the page answers this machine only.",
    "sent:messages": "Shows the invented messages of a try-out; the page answers a try-out only.",
}


def open_addresses() -> Mapping[str, str]:
    """Return what is open here: in a try-out also the pages that nothing else has."""
    return {**OPEN, **OPEN_IN_TRY_OUT} if settings.INSTALLATION_KIND == "demo" else OPEN
