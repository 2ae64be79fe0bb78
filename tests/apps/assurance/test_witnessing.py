"""Witnesses: a separate process, over the public addresses, that takes what goes on and refuses everything else."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sharewell.acting.types import OPERATOR, VISITOR, NotPermitted
from sharewell.assurance.actions import enter_witness, retire_witness
from sharewell.config.management.server import server_command
from sharewell.foundation.signing import LEDGER, WITNESS, SigningKey
from sharewell.ledger.actions import CosignatureRefused, keep_cosignature
from sharewell.ledger.queries import find_newest_head, list_entries, list_witnesses
from sharewell.ledger.types import WitnessRefused
from tests.support.ledger import NOW, Ledger

ROOT = Path(__file__).parents[3]


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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        server_command(host="127.0.0.1", port=port, workers=1, threads=2),
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sharewell.config.settings.test",
            "SHAREWELL_DATABASE_URL": ledger.address,
        },
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until
                assert process.poll() is None
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


class Outside:
    """A witness as another organisation runs it: a process, a folder, no settings."""

    def __init__(self, folder: Path, name: str, ledger: Ledger, address: str = "") -> None:
        self.folder, self.name, self.ledger, self.address = folder, name, ledger, address
        said = self.run("--key-only", "--name", name)
        self.public_key = said.stdout.strip()
        enter_witness(actor=OPERATOR, name=f"Invented {name}", public_key=self.public_key, now=NOW)

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL", "DJANGO"))
        }
        return subprocess.run(
            [sys.executable, "-m", "sharewell.config.cli", "ledger", "witness", "--folder", str(self.folder),
             *map(str, words)],
            env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def look(self, *words: object) -> subprocess.CompletedProcess[str]:
        return self.run(self.address, "--once", "--key", self.ledger.key.public.text(), *words)

    def look_at(self, note: str, proof: str = "") -> subprocess.CompletedProcess[str]:
        head, hashes = self.folder / "offered.txt", self.folder / "proof.txt"
        head.write_text(note)
        hashes.write_text(proof)
        return self.run("--head", head, "--proof", hashes, "--key", self.ledger.key.public.text())


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
