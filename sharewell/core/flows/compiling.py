"""Compile agreements, the register and stops into one policy; take over what is unchanged from the one before."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sharewell.core.flows.faults import AgreementsFaulty, Fault, PolicyUnreadable
from sharewell.core.flows.form import Agreement, Body, Stop
from sharewell.core.flows.moments import NEVER, as_number
from sharewell.core.flows.policy import ClauseName, Compiled, Policy, Pressed, Ruling
from sharewell.core.flows.reading import read_agreement, read_body
from sharewell.core.flows.standing import Lifetime, Register, Standing, superseded_at, who_stands
from sharewell.core.flows.words import MODES, Words
from sharewell.core.flows.writing import (
    FORMAT,
    hash_of,
    read_words,
    text_of,
    write_agreement,
    write_register,
    write_stops,
    write_words,
)


def compile_policy(body: Body, words: Words, *, like: Policy | None = None) -> Policy:
    """Make the policy of everything that is given: default deny, deny-overrides, whatever the order.

    What is equal in `like`, an earlier policy, is taken over from there; the result is the same without it.
    Raise `AgreementsFaulty` naming every place and cure: an organisation that is not in the register, a clause that
    names one that is no party, a version or a clause twice, a circle of successions.
    """
    register = Register(body)
    faults = [*register.find_faults(), *_find_faults(body, register)]
    if faults:
        raise AgreementsFaulty(faults)
    words_text = like.words_text if like and like.words == words else text_of(write_words(words))
    register_text = text_of(write_register(body))
    is_same_register = like is not None and like.register_text == register_text
    known = {(one.agreement.reference, one.agreement.version): one for one in like.compiled} if like else {}
    compiled = []
    superseded = superseded_at(body.agreements)
    for agreement in sorted(body.agreements, key=lambda one: (one.reference, one.version)):
        key = (agreement.reference, agreement.version)
        old = known.get(key)
        is_same = old is not None and (old.agreement is agreement or old.agreement == agreement)
        if old and is_same and is_same_register and old.superseded == superseded[key]:
            compiled.append(old)
            continue
        text = old.text if old and is_same else text_of(write_agreement(agreement))
        compiled.append(
            Compiled(
                agreement=agreement,
                text=text,
                hash=hash_of(text),
                superseded=superseded[key],
                placed=tuple(_place(agreement, register, Lifetime.of_version(agreement, superseded[key]))),
            )
        )
    manifest = text_of(
        {
            "format": FORMAT,
            "words": hash_of(words_text),
            "register": hash_of(register_text),
            "agreements": sorted(one.hash for one in compiled),
            "stops": write_stops(body),
        }
    )
    if like and is_same_register and like.words == words and _same(like.compiled, compiled):
        # Only stops changed: the numbers of the clauses are the same.
        numbers = (like.rulings, like.by_source, like.by_recipient, like.by_purpose, like.by_item_class, like.by_role)
    else:
        numbers = _number([placed for one in compiled for placed in one.placed], words)
    rulings, by_source, by_recipient, by_purpose, by_item_class, by_role = numbers
    return Policy(
        hash=hash_of(manifest),
        manifest=manifest,
        body=body,
        words=words,
        words_text=words_text,
        register_text=register_text,
        compiled=tuple(compiled),
        rulings=rulings,
        by_source=by_source,
        by_recipient=by_recipient,
        by_purpose=by_purpose,
        by_item_class=by_item_class,
        by_role=by_role,
        stops=_stops(body.stops),
    )


def parts_named(manifest: str, *, expected_hash: str) -> frozenset[str]:
    """Return the hashes of the texts that a manifest needs. Raise `PolicyUnreadable` where it is not the one sealed."""
    data = _manifest(manifest, expected_hash)
    return frozenset((data["words"], data["register"], *data["agreements"]))


def read_policy(manifest: str, parts: Mapping[str, str], *, expected_hash: str, like: Policy | None = None) -> Policy:
    """Make a policy again from its manifest and the texts that it names (by hash).

    What `like` holds of them may be missing from `parts`. Raise `PolicyUnreadable` where a text is missing, has another
    hash than its name, or cannot be read.
    """
    data = _manifest(manifest, expected_hash)
    try:
        held: dict[str, Agreement] = {one.hash: one.agreement for one in like.compiled} if like else {}
        if like and hash_of(like.words_text) == data["words"]:
            words = like.words
        else:
            words = read_words(json.loads(_part(parts, data["words"])))
        if like and hash_of(like.register_text) == data["register"]:
            register: Body = like.body
        else:
            register = read_body(json.loads(_part(parts, data["register"])), words=words, place="register")
        agreements = tuple(
            held[one] if one in held else read_agreement(json.loads(_part(parts, one)), words=words)
            for one in data["agreements"]
        )
        stops = read_body({"stop": data["stops"]}, words=words, place="policy").stops
        body = Body(
            organisations=register.organisations,
            successions=register.successions,
            agreements=agreements,
            stops=stops,
        )
        policy = compile_policy(body, words, like=like)
    except (ValueError, KeyError, TypeError, AgreementsFaulty) as fault:
        raise PolicyUnreadable(f"The policy cannot be read: {fault}") from fault
    if policy.hash != expected_hash:
        raise PolicyUnreadable("What the policy is made from does not give its hash again.")
    return policy


def _manifest(manifest: str, expected_hash: str) -> dict[str, Any]:
    if hash_of(manifest) != expected_hash:
        raise PolicyUnreadable("The policy does not have the hash that it was sealed with.")
    data: dict[str, Any] = json.loads(manifest)
    if data["format"] != FORMAT:
        raise PolicyUnreadable(f"The policy is of format {data['format']}; this program reads format {FORMAT}.")
    return data


def _part(parts: Mapping[str, str], name: str) -> str:
    if name not in parts:
        raise PolicyUnreadable("A part of the policy is missing.")
    if hash_of(parts[name]) != name:
        raise PolicyUnreadable("A part of the policy does not have the hash that it was sealed with.")
    return parts[name]


def _same(old: tuple[Compiled, ...], new: list[Compiled]) -> bool:
    return len(old) == len(new) and all(one is other for one, other in zip(old, new, strict=True))


def _find_faults(body: Body, register: Register) -> Iterator[Fault]:
    seen: set[object] = set()
    codes = [one.code for one in body.organisations]
    for code in sorted({code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else ()):
        yield Fault(f"organisation {code}", "It is in the register twice.", "Keep one entry, with all its dates.")
    for agreement in body.agreements:
        place = f"agreement {agreement.reference}, version {agreement.version}"
        if (agreement.reference, agreement.version) in seen:
            yield Fault(place, "There are two of this version.", "Give the later one the next number.")
        seen.add((agreement.reference, agreement.version))
        parties = {party.organisation for party in agreement.parties}
        for one in sorted(parties):
            if one not in register:
                yield Fault(f"{place}, party {one}", "This organisation is not in the register.", "Enter it first.")
        clauses: set[str] = set()
        for clause in agreement.clauses:
            if clause.code in clauses:
                yield Fault(f"{place}, clause {clause.code}", "There are two of this code.", "Give each its own.")
            clauses.add(clause.code)
            for side, word in ((clause.sources, "sources"), (clause.recipients, "recipients")):
                for one in side.organisations:
                    if one not in parties:
                        yield Fault(
                            f"{place}, clause {clause.code}, {word}",
                            f"“{one}” is no party of the agreement.",
                            "Add it as a party, or take it out: an agreement binds those who signed it.",
                        )


def _place(
    agreement: Agreement, register: Register, life: Lifetime
) -> Iterator[tuple[Ruling, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """Yield each clause with its purposes, item classes and roles, in the order of their codes."""
    known: dict[object, Standing] = {}
    for clause in sorted(agreement.clauses, key=lambda one: one.code):
        standings = []
        for side in (clause.sources, clause.recipients):
            key = (side.is_every_party, side.kinds, side.organisations)
            if key not in known:
                known[key] = who_stands(agreement.parties, side, register)
            standings.append(known[key])
        starts, until = life.of(clause)
        reviews = [one for one in (agreement.review_by, clause.review_by) if one is not None]
        ruling = Ruling(
            name=ClauseName(agreement.reference, agreement.version, clause.code),
            is_permit=clause.is_permit,
            level=MODES.index(clause.mode),
            starts=starts,
            until=until,
            review_at=min((as_number(one) for one in reviews), default=NEVER),
            sources=standings[0],
            recipients=standings[1],
            lawful_bases=frozenset(clause.lawful_bases),
            needs=frozenset(clause.conditions if clause.is_permit else clause.unless),
            retention=clause.retention,
        )
        yield ruling, clause.purposes, clause.item_classes, clause.recipients.roles


Masks = dict[str, int]


def _number(
    placed: list[tuple[Ruling, tuple[str, ...], tuple[str, ...], tuple[str, ...]]], words: Words
) -> tuple[tuple[Ruling, ...], Masks, Masks, Masks, Masks, Masks]:
    """Number the clauses, and say for each word on which of them it stands."""
    roles: list[tuple[str, ...]] = []
    for ruling, _, _, codes in placed:
        # Where the role is not known, only what permits everybody counts, and all that forbids.
        unknown = ("",) if not codes or not ruling.is_permit else ()
        roles.append((*(codes or tuple(words.roles)), *unknown))
    rulings = tuple(ruling for ruling, _, _, _ in placed)
    return (
        rulings,
        _bits(ruling.sources for ruling in rulings),
        _bits(ruling.recipients for ruling in rulings),
        _bits(purposes for _, purposes, _, _ in placed),
        _bits(items for _, _, items, _ in placed),
        _bits(roles),
    )


def _bits(words_of_each: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return for each word the numbers of the clauses that stand under it, as the bits of an integer."""
    found: dict[str, int] = {}
    for number, several in enumerate(words_of_each):
        bit = 1 << number
        for word in several:
            found[word] = found.get(word, 0) | bit
    return found


def _stops(stops: Iterable[Stop]) -> Pressed:
    found: dict[tuple[str, str], list[tuple[Stop, int, int]]] = {}
    for stop in sorted(stops, key=lambda one: one.code):
        period = (stop, as_number(stop.starts), NEVER if stop.until is None else as_number(stop.until))
        found.setdefault((stop.what, stop.of), []).append(period)
    return {key: tuple(each) for key, each in found.items()}
