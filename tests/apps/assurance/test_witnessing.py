"""Witnesses: a separate process, over the public addresses, that takes what goes on and refuses everything else."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from sharewell.acting.types import OPERATOR, VISITOR, NotPermitted
from sharewell.assurance.actions import enter_witness, retire_witness
from sharewell.core.sealing import parse_checkpoint, parse_note
from sharewell.foundation.signing import LEDGER, WITNESS, SigningKey
from sharewell.ledger.actions import CosignatureRefused, keep_cosignature
from sharewell.ledger.queries import find_newest_head, list_entries, list_witnesses, prove_consistency
from sharewell.ledger.types import WitnessRefused
from tests.support.ledger import NOW, Ledger, Outside, served, statement


@pytest.fixture
def ledger(committing_db: str) -> Ledger:
    """Return a ledger of 12 entries under two heads."""
    made = Ledger(committing_db)
    made.seal(5)
    made.seal(7)
    return made


def head_of(ledger: Ledger):  # type: ignore[no-untyped-def]
    head = find_newest_head()
    assert head is not None
    return head


def enter(name: str = "witness.example") -> SigningKey:
    key = SigningKey.new(name=name, kind=WITNESS)
    enter_witness(actor=OPERATOR, name=f"Invented {name}", public_key=key.public.text(), now=NOW)
    return key


class TestTheRegister:
    def test_a_witness_is_entered_with_an_entry_and_ended_with_another(self, ledger: Ledger) -> None:
        key = enter()
        (row,) = list_witnesses()
        assert (row.name, row.public_key, row.ended_at) == ("Invented witness.example", key.public.text(), None)
        assert list_entries(event="witness.added")[0].facts == {"key": key.public.fingerprint}
        retire_witness(actor=OPERATOR, witness=row.reference, now=NOW)
        assert list_witnesses()[0].ended_at == NOW
        assert list_entries(event="witness.ended")[0].subjects == (row.reference,)

    def test_only_the_operator_may(self, ledger: Ledger) -> None:
        with pytest.raises(NotPermitted):
            enter_witness(actor=VISITOR, name="x", public_key="x", now=NOW)

    def test_what_is_no_witness_is_refused(self, ledger: Ledger) -> None:
        key = enter()
        for name, text in {
            "again": key.public.text(),
            "a ledger": ledger.key.public.text(),
            "nonsense": "nonsense",
            " ": SigningKey.new(name="w", kind=WITNESS).public.text(),
        }.items():
            with pytest.raises(WitnessRefused):
                enter_witness(actor=OPERATOR, name=name, public_key=text, now=NOW)
        with pytest.raises(WitnessRefused):
            retire_witness(actor=OPERATOR, witness="wit_none", now=NOW)
        assert len(list_witnesses()) == 1


class TestKeepCosignature:
    def test_a_genuine_one_is_kept_once(self, ledger: Ledger) -> None:
        key, head = enter(), head_of(ledger)
        line = key.cosign(head.text, at=NOW).text()
        assert keep_cosignature(size=head.size, line=line, now=NOW)
        assert not keep_cosignature(size=head.size, line=line, now=NOW)
        (one,) = head_of(ledger).cosignatures
        assert (one.name, one.line, one.cosigned_at) == ("Invented witness.example", line, NOW)

    def test_nothing_else_is(self, ledger: Ledger) -> None:
        key, head = enter(), head_of(ledger)
        stranger = SigningKey.new(name="witness.example", kind=WITNESS)
        wrong = {
            "a stranger's": (head.size, stranger.cosign(head.text, at=NOW).text()),
            "of an unknown head": (head.size + 1, key.cosign(head.text, at=NOW).text()),
            "of another head": (5, key.cosign(head.text, at=NOW).text()),
            "of something else": (head.size, key.cosign("other\n", at=NOW).text()),
            "a plain signature": (head.size, ledger.key.sign(head.text).text()),
            "nonsense": (head.size, "nonsense"),
        }
        for size, line in wrong.values():
            with pytest.raises(CosignatureRefused):
                keep_cosignature(size=size, line=line, now=NOW)
        assert head_of(ledger).cosignatures == ()

    def test_nor_one_of_a_witness_that_has_ended(self, ledger: Ledger) -> None:
        key, head = enter(), head_of(ledger)
        retire_witness(actor=OPERATOR, witness=list_witnesses()[0].reference, now=NOW)
        with pytest.raises(CosignatureRefused):
            keep_cosignature(size=head.size, line=key.cosign(head.text, at=NOW).text(), now=NOW)


# -- over the loopback -------------------------------------------------------------------------------------------------


@pytest.fixture
def address(ledger: Ledger) -> Iterator[str]:
    """Serve the ledger's installation and return its address."""
    with served(ledger.address) as address:
        yield address


class TestAWitness:
    def test_cosigns_what_goes_on_and_keeps_only_heads(self, ledger: Ledger, address: str, tmp_path: Path) -> None:
        one, two = (Outside(tmp_path / name, name, ledger, address) for name in ("one.example", "two.example"))
        for _ in range(3):
            ledger.seal(4)
            for witness in (one, two):
                done = witness.look()
                assert done.returncode == 0, done.stderr
                assert "The cosignature is kept" in done.stdout
        assert [each.name for each in head_of(ledger).cosignatures] == ["Invented one.example", "Invented two.example"]
        assert sorted(path.name for path in one.folder.iterdir()) == [
            "heads.jsonl", "ledger.pub", "witness.key", "witness.pub",
        ]  # fmt: skip
        assert one.look().returncode == 0  # nothing new, and nothing wrong
        assert len((one.folder / "heads.jsonl").read_text().splitlines()) == 3

    def test_refuses_a_history_rewritten_by_whoever_owns_database_and_key(
        self, ledger: Ledger, address: str, tmp_path: Path
    ) -> None:
        witness = Outside(tmp_path / "one", "one.example", ledger, address)
        ledger.seal()
        assert witness.look().returncode == 0
        ledger.rewrite_history(1)
        ledger.seal(3)
        done = witness.look()
        assert done.returncode == 1
        assert "REFUSED (rewritten)" in done.stderr
        assert (witness.folder / "refused.jsonl").is_file()
        assert head_of(ledger).cosignatures == ()
        assert witness.look().returncode == 1  # and goes on refusing

    def test_refuses_a_head_that_shrank_forked_or_is_not_signed(self, ledger: Ledger, tmp_path: Path) -> None:
        witness = Outside(tmp_path / "one", "one.example", ledger)
        small, large = (note for _, note in ledger.heads()[:2])
        assert witness.look_at(large).returncode == 0
        assert "REFUSED (shrunk)" in witness.look_at(small).stderr
        fork = signed(ledger.key, large, root="A" * 43 + "=")
        assert "REFUSED (fork)" in witness.look_at(fork).stderr
        stranger = SigningKey.new(name=ledger.key.public.name, kind=LEDGER)
        done = witness.look_at(signed(stranger, large))
        assert done.returncode == 1
        assert "not signed" in done.stderr

    def test_finds_a_fork_that_was_shown_to_another(self, ledger: Ledger, tmp_path: Path) -> None:
        one, two = (Outside(tmp_path / name, name, ledger) for name in ("one.example", "two.example"))
        note = ledger.heads()[1][1]
        assert one.look_at(note).returncode == 0
        assert one.run("--compare", two.folder).returncode == 0
        assert two.look_at(signed(ledger.key, note, root="A" * 43 + "=")).returncode == 0  # it cannot know
        for witness, other in ((one, two), (two, one)):
            done = witness.run("--compare", other.folder)
            assert done.returncode == 1
            assert "FORK at 12 entries" in done.stdout
            assert "it showed two histories" in done.stdout

    def test_finds_a_fork_at_different_sizes_by_asking_for_the_proof(
        self, ledger: Ledger, address: str, tmp_path: Path
    ) -> None:
        one, two = (Outside(tmp_path / name, name, ledger, address) for name in ("one.example", "two.example"))
        assert one.look().returncode == 0
        ledger.seal(3)
        assert two.look().returncode == 0
        assert one.run(address, "--compare", two.folder).returncode == 0
        ledger.rewrite_history(1)
        ledger.seal(1)
        done = one.run(address, "--compare", two.folder)
        assert done.returncode == 1
        assert "nobody could show" in done.stdout

    def test_does_not_take_another_key_by_itself(self, ledger: Ledger, tmp_path: Path) -> None:
        witness = Outside(tmp_path / "one", "one.example", ledger)
        assert witness.look_at(ledger.heads()[0][1]).returncode == 0
        other = SigningKey.new(name=ledger.key.public.name, kind=LEDGER)
        done = witness.run("--head", tmp_path / "none", "--key", other.public.text())
        assert done.returncode == 2
        assert "Another key was kept" in done.stderr

    def test_says_what_is_missing(self, ledger: Ledger, tmp_path: Path) -> None:
        witness = Outside(tmp_path / "one", "one.example", ledger, "http://127.0.0.1:9")
        assert witness.run("http://127.0.0.1:9", "--once").returncode == 2  # no key yet
        done = witness.look()
        assert done.returncode == 2
        assert "did not answer" in done.stderr
        done = witness.run("http://plain.example", "--once")
        assert done.returncode == 2
        assert "https" in done.stderr
        assert witness.run().returncode == 2


class TestAWitnessOfARestoredLedger:
    """Over files: what it makes of each statement. tests/apps/config/test_backup.py goes the whole way."""

    @pytest.fixture
    def witness(self, ledger: Ledger, tmp_path: Path) -> Outside:
        """Return a witness that saw the heads of 5 and 12 entries, of which 12 is lost since."""
        witness = Outside(tmp_path / "one", "one.example", ledger)
        five, twelve = (note for _, note in ledger.heads()[:2])
        assert witness.look_at(five).returncode == 0
        assert witness.look_at(twelve, proof_of(5, 12)).returncode == 0
        ledger.cut_back(5)
        return witness

    def goes_on(self, ledger: Ledger) -> tuple[str, str, bytes]:
        """Seal on from the head of 5; return the newest head, its proof from 5, and the root of 5."""
        ledger.seal(3)
        root = parse_checkpoint(parse_note(ledger.heads()[0][1])[0]).root
        size, note = ledger.heads()[-1]
        return note, proof_of(5, size), root

    def test_refuses_without_a_statement_and_accepts_with_it_once(self, ledger: Ledger, witness: Outside) -> None:
        said_at = ledger.moment + timedelta(seconds=5)
        note, proof, root = self.goes_on(ledger)
        said = statement(ledger.key, size=5, root=root, at=said_at)
        assert "REFUSED (shrunk)" in witness.look_at(note, proof).stderr
        done = witness.look_at(note, proof, said)
        assert done.returncode == 0, done.stderr
        assert "RESTORED" in done.stdout
        ledger.cut_back(5)
        ledger.moment += timedelta(seconds=20)
        note, proof, _ = self.goes_on(ledger)
        ledger.entries.clear()
        done = witness.look_at(note, proof, said)
        assert done.returncode == 1
        assert "REFUSED (stale-statement)" in done.stderr

    def test_refuses_what_is_less_than_a_statement_about_a_head_that_it_saw(
        self, ledger: Ledger, witness: Outside
    ) -> None:
        said_at = ledger.moment + timedelta(seconds=5)
        note, proof, root = self.goes_on(ledger)
        stranger = SigningKey.new(name=ledger.key.public.name, kind=LEDGER)
        wrong = {
            "false-statement": (proof, statement(stranger, size=5, root=root, at=said_at)),
            "unknown-head": (proof, statement(ledger.key, size=4, root=root, at=said_at)),
            "not-continued": ("", statement(ledger.key, size=5, root=root, at=said_at)),
            "stale-statement": (proof, statement(ledger.key, size=5, root=root, at=NOW)),
        }
        for objection, (shown, said) in wrong.items():
            done = witness.look_at(note, shown, said)
            assert done.returncode == 1, objection
            assert f"REFUSED ({objection})" in done.stderr
        assert (
            "REFUSED (unknown-head)"
            in witness.look_at(note, proof, statement(ledger.key, size=5, root=bytes(32), at=said_at)).stderr
        )
        assert "REFUSED (false-statement)" in witness.look_at(note, proof, "nonsense\n").stderr
        assert not (witness.folder / "restored.jsonl").exists()

    def test_two_witnesses_tell_a_restore_from_a_fork(self, ledger: Ledger, witness: Outside, tmp_path: Path) -> None:
        said_at = ledger.moment + timedelta(seconds=5)
        ledger.seal(7)  # the size of the lost head, with another root
        root = parse_checkpoint(parse_note(ledger.heads()[0][1])[0]).root
        size, note = ledger.heads()[-1]
        assert size == 12
        other = Outside(tmp_path / "two", "two.example", ledger)
        assert other.look_at(note).returncode == 0
        assert "FORK at 12" in other.run("--compare", witness.folder).stdout
        said = statement(ledger.key, size=5, root=root, at=said_at)
        assert witness.look_at(note, proof_of(5, 12), said).returncode == 0
        done = other.run("--compare", witness.folder)
        assert done.returncode == 0
        assert "RESTORED" in done.stdout
        assert "FORK" not in done.stdout


def proof_of(old: int, new: int) -> str:
    return "".join(f"{base64.b64encode(one).decode()}\n" for one in prove_consistency(old, new))


def signed(key: SigningKey, note: str, *, root: str = "") -> str:
    """Return the head of a note, signed again, with another root where one is given."""
    text, _, _ = note.rpartition("\n\n")
    lines = text.split("\n")
    if root:
        lines[2] = root
    text = "".join(f"{line}\n" for line in lines)
    return f"{text}\n{key.sign(text).text()}\n"


class TestThePages:
    def test_a_witness_page_and_head_as_json(self, ledger: Ledger, address: str, tmp_path: Path) -> None:
        import urllib.request

        Outside(tmp_path / "one", "one.example", ledger, address).look()
        with urllib.request.urlopen(f"{address}/ledger/head.json") as answer:
            told = json.load(answer)
        assert (told["cosigned"], told["wanted"], told["cosigned_by"]) == (1, 2, ["Invented one.example"])

    def test_the_pages_role_is_enough_to_take_a_cosignature(self, ledger: Ledger) -> None:
        with psycopg.connect(ledger.address) as owner:
            rights = owner.execute(
                "SELECT right_ FROM unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_ "
                "WHERE has_table_privilege('sharewell_web', 'ledger_cosignature', right_)"
            ).fetchall()
        assert {right for (right,) in rights} == {"SELECT", "INSERT"}
