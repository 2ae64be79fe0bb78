"""Verify an export: what is whole is verified, and each kind of tampering is found and named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sharewell.config import cli
from sharewell.config.management import doctor
from sharewell.core.identifiers import make_reference
from sharewell.foundation.signing import LEDGER, WITNESS, SigningKey
from sharewell.ledger import exporters, importers
from sharewell.ledger.actions import keep_cosignature
from sharewell.ledger.importers import Asked, Kind, Verdict, WrongUse, read_receipts, verify_export
from sharewell.ledger.queries import find_newest_head, get_receipt
from sharewell.ledger.types import LINES_A_FILE
from tests.support.ledger import NOW, Ledger

SMALL = 8  # lines a file, so that a small ledger has several parts


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file of the export hold few lines, as many as make a part of the tree."""
    assert LINES_A_FILE & (LINES_A_FILE - 1) == 0
    for module in (exporters, importers):
        monkeypatch.setattr(module, "LINES_A_FILE", SMALL)


@pytest.fixture
def ledger(committing_db: str) -> Ledger:
    """Return a ledger of 30 entries under four heads, and two entries that wait."""
    made = Ledger(committing_db)
    for number in (3, 13, 5, 9):
        made.seal(number)
    made.append(2)
    return made


def check(ledger: Ledger, folder: Path, **asked: Any) -> Verdict:
    """Export and verify with the ledger's key."""
    asked.setdefault("key", ledger.key.public)
    return verify_export(ledger.export(folder / "export"), Asked(**asked), processes=1)


def kinds(verdict: Verdict) -> set[Kind]:
    return {finding.kind for finding in verdict.findings}


def receipts_of(ledger: Ledger) -> tuple[tuple[str, str], ...]:
    return tuple((one, get_receipt(one).leaf_hash) for one in ledger.entries)


class TestWhatIsWhole:
    def test_is_verified(self, ledger: Ledger, tmp_path: Path) -> None:
        verdict = check(ledger, tmp_path, receipts=receipts_of(ledger), heads=tuple(note for _, note in ledger.heads()))
        assert verdict.findings == []
        assert (verdict.sealed, verdict.waiting, verdict.heads, verdict.receipts) == (30, 2, 4, 32)

    @pytest.mark.parametrize("number", [1, 7, 8, 9, 16, 17])
    def test_at_the_edges_of_files(self, committing_db: str, tmp_path: Path, number: int) -> None:
        made = Ledger(committing_db)
        made.seal(number)
        assert check(made, tmp_path).findings == []

    def test_so_is_a_ledger_without_an_entry(self, committing_db: str, tmp_path: Path) -> None:
        assert check(Ledger(committing_db), tmp_path).is_verified

    def test_without_a_key_it_says_what_that_proves(self, ledger: Ledger, tmp_path: Path) -> None:
        verdict = check(ledger, tmp_path, key=None)
        assert verdict.is_verified
        assert "agrees with itself" in verdict.remarks[0]

    def test_in_one_process_or_several_alike(self, ledger: Ledger, tmp_path: Path) -> None:
        folder = ledger.export(tmp_path / "export")
        asked = Asked(key=ledger.key.public)
        assert verify_export(folder, asked, processes=1) == verify_export(folder, asked, processes=2)


class TestTampering:
    """By somebody who owns the database and has switched its triggers off."""

    @pytest.mark.parametrize(
        "change",
        [
            "facts = jsonb_set(facts, '{times}', '99')",
            "actor = 'visitor'",
            "organisation = 'org_x'",
            "purpose = 'other'",
            "event = 'probe.read'",
            "subjects = '{}'",
            "occurred_at = occurred_at + interval '1 microsecond'",
            "leaf_hash = set_byte(leaf_hash, 0, get_byte(leaf_hash, 0) # 1)",
            "reference = reference || 'X'",
        ],
    )
    def test_a_flipped_bit_of_a_sealed_entry(self, ledger: Ledger, tmp_path: Path, change: str) -> None:
        target = ledger.entries[17]
        ledger.tamper(f"UPDATE ledger_entry SET {change} WHERE reference = '{target}'")  # noqa: S608
        verdict = check(ledger, tmp_path)
        assert [(one.kind, one.place) for one in verdict.findings] == [(Kind.CHANGED_ENTRY, 17)]
        assert verdict.findings[0].entry.startswith(target)

    def test_an_entry_that_was_changed_with_its_own_hash(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.rewrite(ledger.entries[4])
        (finding,) = check(ledger, tmp_path).findings
        assert (finding.kind, finding.place) == (Kind.CHANGED_ENTRY, 4)
        assert "as well" in finding.more

    def test_an_entry_changed_with_its_own_hash_and_that_of_its_leaf(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.rewrite(ledger.entries[4])
        ledger.tamper(
            "UPDATE ledger_sealedleaf SET leaf_hash = (SELECT leaf_hash FROM ledger_entry WHERE id = entry_id)"
        )
        verdict = check(ledger, tmp_path)
        assert kinds(verdict) == {Kind.REWRITTEN_HISTORY}
        assert [one.size for one in verdict.findings] == [16, 21, 30]

    def test_a_removed_row(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.tamper(f"DELETE FROM ledger_entry WHERE reference = '{ledger.entries[9]}'")  # noqa: S608
        (finding,) = check(ledger, tmp_path).findings
        assert (finding.kind, finding.place) == (Kind.REMOVED_ENTRY, 9)

    def test_a_removed_row_with_its_leaf(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.tamper(
            f"DELETE FROM ledger_entry WHERE reference = '{ledger.entries[9]}'",  # noqa: S608
            "DELETE FROM ledger_sealedleaf WHERE position = 9",
        )
        found = kinds(check(ledger, tmp_path, receipts=receipts_of_all_but(ledger, 9)))
        assert Kind.UNREADABLE in found  # the places do not follow each other
        assert Kind.CUT_OFF_TAIL in found

    def test_two_rows_that_changed_places(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.tamper(
            "ALTER TABLE ledger_sealedleaf DROP CONSTRAINT ledger_sealedleaf_pkey",
            "UPDATE ledger_sealedleaf SET position = 11 - position WHERE position IN (5, 6)",
        )
        assert kinds(check(ledger, tmp_path)) == {Kind.REWRITTEN_HISTORY}

    def test_a_tail_that_was_cut_off(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.tamper(
            "DELETE FROM ledger_sealedleaf WHERE position >= 25",
            "DELETE FROM ledger_entry entry WHERE id > (SELECT max(entry_id) FROM ledger_sealedleaf)",
        )
        (finding,) = check(ledger, tmp_path).findings
        assert (finding.kind, finding.place, finding.size) == (Kind.CUT_OFF_TAIL, 25, 30)

    def test_a_tail_cut_off_with_its_heads_is_missed_by_whoever_holds_a_head(
        self, ledger: Ledger, tmp_path: Path
    ) -> None:
        held = ledger.heads()[-1][1]
        ledger.tamper(
            "DELETE FROM ledger_head WHERE size > 21",
            "DELETE FROM ledger_sealedleaf WHERE position >= 21",
            "DELETE FROM ledger_entry entry WHERE id > (SELECT max(entry_id) FROM ledger_sealedleaf)",
        )
        assert check(ledger, tmp_path).is_verified  # it agrees with itself: only another's memory tells
        (finding,) = check(ledger, tmp_path / "with", heads=(held,)).findings
        assert (finding.kind, finding.size) == (Kind.CUT_OFF_TAIL, 30)
        assert "holds" in finding.more

    def test_heads_that_were_taken_away(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.tamper("DELETE FROM ledger_head WHERE size = 30")
        (finding,) = check(ledger, tmp_path).findings
        assert (finding.kind, finding.size) == (Kind.CUT_OFF_TAIL, 21)

    def test_an_unsealed_entry_whose_receipt_somebody_holds(self, ledger: Ledger, tmp_path: Path) -> None:
        held = receipts_of(ledger)
        waiting = ledger.entries[-1]
        ledger.tamper(f"DELETE FROM ledger_entry WHERE reference = '{waiting}'")  # noqa: S608
        assert check(ledger, tmp_path).is_verified  # nobody else could know of it
        (finding,) = check(ledger, tmp_path / "with", receipts=held).findings
        assert (finding.kind, finding.entry) == (Kind.MISSING_RECEIPT, waiting)

    def test_an_unsealed_entry_that_was_written_anew(self, ledger: Ledger, tmp_path: Path) -> None:
        held = receipts_of(ledger)
        ledger.rewrite(ledger.entries[-1])
        (finding,) = check(ledger, tmp_path, receipts=held).findings
        assert (finding.kind, finding.entry) == (Kind.MISSING_RECEIPT, ledger.entries[-1])
        assert "something else" in finding.more

    def test_a_head_signed_by_somebody_else(self, ledger: Ledger, tmp_path: Path) -> None:
        other = SigningKey.new(name=ledger.key.public.name, kind=LEDGER)
        verdict = check(replace(ledger, key=other), tmp_path)
        assert kinds(verdict) == {Kind.BAD_SIGNATURE}

    def test_a_head_whose_moment_was_changed(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.tamper("UPDATE ledger_head SET text = replace(text, '2026', '2027') WHERE size = 16")
        verdict = check(ledger, tmp_path)
        assert kinds(verdict) == {Kind.BAD_SIGNATURE, Kind.OLDER_HEAD}

    def test_history_rewritten_and_sealed_again_by_the_owner_of_database_and_key(
        self, ledger: Ledger, tmp_path: Path
    ) -> None:
        held = ledger.heads()[1][1]
        ledger.rewrite_history(4)
        assert check(ledger, tmp_path).is_verified  # they hold all that there is, but not what others kept
        verdict = check(ledger, tmp_path / "with", heads=(held,))
        assert [(one.kind, one.size) for one in verdict.findings] == [(Kind.REWRITTEN_HISTORY, 16)]


def receipts_of_all_but(ledger: Ledger, number: int) -> tuple[tuple[str, str], ...]:
    return tuple((one, get_receipt(one).leaf_hash) for place, one in enumerate(ledger.entries) if place != number)


class TestLinesThatCouldBeReadInTwoWays:
    """Somebody who makes an export by hand, and signs it."""

    @pytest.mark.parametrize(
        "change",
        [
            ('"actor":"operator"', '"actor":"visitor","actor":"operator"'),
            ('"actor":"operator"', '"actor": "operator"'),
            ('"version":1', '"version":1.0'),
            ('"version":1', '"version":2'),
            ('"version":1', '"version":true'),
            ('"facts":{', '"facts":{"zz":1,'),
            ('"facts":{', '"facts":{"times":1,'),
            ('"facts":{', '"facts":{"a":-0,'),
            ('},"occurred', ',},"occurred'),
            ('"times":', '"times":0.5,"timesover":'),
            ('"subjects":[', '"subjects":[[],'),
            ('"facts":{', '"facts":{"a":{},'),
            ('"purpose":""', '"purpose":"\\u0061"'),
        ],
    )
    def test_are_refused_even_where_the_hash_is_right(
        self, ledger: Ledger, tmp_path: Path, change: tuple[str, str]
    ) -> None:
        folder = ledger.export(tmp_path / "export")
        path = folder / "unsealed.txt"
        lines = path.read_text().splitlines()
        place, sealed, _, canonical = lines[0].split("\t")
        odd = canonical.replace(*change)
        assert odd != canonical
        lines[0] = "\t".join([place, sealed, importers.leaf_hash(odd.encode()).hex(), odd])
        path.write_text("\n".join(lines) + "\n")
        verdict = verify_export(folder, Asked(key=ledger.key.public), processes=1)
        assert kinds(verdict) == {Kind.UNREADABLE}

    def test_an_entry_that_stands_there_twice(self, ledger: Ledger, tmp_path: Path) -> None:
        folder = ledger.export(tmp_path / "export")
        sealed_line = (folder / "entries" / "0000001.txt").read_text().splitlines()[0]
        _, hashed, _, canonical = sealed_line.split("\t")
        with (folder / "unsealed.txt").open("a") as file:
            file.write(f"-\t-\t{hashed}\t{canonical}\n")
        verdict = verify_export(folder, Asked(key=ledger.key.public), processes=1)
        assert [(one.kind, one.entry) for one in verdict.findings] == [(Kind.REPEATED_ENTRY, ledger.entries[8])]

    def test_a_line_that_is_none(self, ledger: Ledger, tmp_path: Path) -> None:
        folder = ledger.export(tmp_path / "export")
        with (folder / "unsealed.txt").open("a") as file:
            file.write("nonsense\n-\t-\txyz\t{}\n-\t-\t-\n")
        assert kinds(verify_export(folder, Asked(key=ledger.key.public), processes=1)) == {Kind.UNREADABLE}

    def test_a_file_in_between_that_is_missing(self, ledger: Ledger, tmp_path: Path) -> None:
        folder = ledger.export(tmp_path / "export")
        (folder / "entries" / "0000001.txt").unlink()
        with pytest.raises(WrongUse, match="missing"):
            verify_export(folder, Asked(key=ledger.key.public), processes=1)


class TestWitnesses:
    @pytest.fixture
    def witness(self, ledger: Ledger) -> SigningKey:
        from sharewell.acting.types import OPERATOR
        from sharewell.assurance.actions import enter_witness

        key = SigningKey.new(name="witness.example", kind=WITNESS)
        enter_witness(actor=OPERATOR, name="Invented Trust", public_key=key.public.text(), now=NOW)
        head = find_newest_head()
        assert head is not None
        assert keep_cosignature(size=head.size, line=key.cosign(head.text, at=NOW).text(), now=NOW)
        return key

    def test_that_cosigned_are_named(self, ledger: Ledger, witness: SigningKey, tmp_path: Path) -> None:
        verdict = check(ledger, tmp_path, witnesses=(witness.public,))
        assert verdict.findings == []
        assert verdict.cosigned_by == ("witness.example",)

    def test_that_did_not_are_missed(self, ledger: Ledger, witness: SigningKey, tmp_path: Path) -> None:
        other = SigningKey.new(name="other.example", kind=WITNESS)
        assert kinds(check(ledger, tmp_path, witnesses=(witness.public, other.public))) == {Kind.NOT_COSIGNED}

    def test_whose_cosignature_was_changed(self, ledger: Ledger, witness: SigningKey, tmp_path: Path) -> None:
        line = witness.cosign("something else\n", at=NOW).text()
        ledger.tamper(f"UPDATE ledger_cosignature SET line = '{line}'")  # noqa: S608
        found = kinds(check(ledger, tmp_path, witnesses=(witness.public,)))
        assert found == {Kind.BAD_COSIGNATURE, Kind.NOT_COSIGNED}

    def test_that_are_behind_are_told(self, ledger: Ledger, witness: SigningKey, tmp_path: Path) -> None:
        ledger.seal(3)
        (remark,) = check(ledger, tmp_path, witnesses=(witness.public,)).remarks
        assert remark.startswith("witness.example has cosigned up to head 30; 6 entries are newer")


class TestTheCommand:
    @pytest.fixture
    def outside(self, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Return an export with full-size files, as somebody outside gets it."""
        monkeypatch.setattr(exporters, "LINES_A_FILE", LINES_A_FILE)
        monkeypatch.setattr(importers, "LINES_A_FILE", LINES_A_FILE)
        return ledger.export(tmp_path / "export")

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run it as an outsider does: no settings, no database."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL", "DJANGO"))
        }
        return subprocess.run(
            [sys.executable, "-m", "sharewell.config.cli", "ledger", "verify", *map(str, words)],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def test_needs_neither_database_nor_settings(self, ledger: Ledger, outside: Path, tmp_path: Path) -> None:
        held = tmp_path / "held.txt"
        held.write_text("".join(f"{one} {get_receipt(one).leaf_hash}\n" for one in ledger.entries))
        old = tmp_path / "old.txt"
        old.write_text(ledger.heads()[0][1])
        done = self.run(outside, "--key", ledger.key.public.text(), "--receipts", held, "--head", old, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        told = json.loads(done.stdout)
        assert (told["verified"], told["sealed"], told["receipts"], told["findings"]) == (True, 30, 32, [])

    def test_says_which_and_where(self, ledger: Ledger, outside: Path) -> None:
        path = outside / "entries" / "0000000.txt"
        path.write_text(path.read_text().replace('"times":12', '"times":13'))
        done = self.run(outside, "--key", ledger.key.public.text())
        assert done.returncode == 1
        assert f"(changed-entry): {ledger.entries[12]}, place 12" in done.stdout
        assert "Not verified" in done.stdout

    @pytest.mark.parametrize("words", [(), ("nowhere",), ("{}", "--key", "nonsense+1+x"), ("{}", "--receipts", "none")])
    def test_tells_wrong_use(self, outside: Path, words: tuple[str, ...]) -> None:
        done = self.run(*(word.replace("{}", str(outside)) for word in words))
        assert done.returncode == 2
        assert done.stderr
        assert "Traceback" not in done.stderr

    def test_loads_no_django(self, outside: Path) -> None:
        program = (
            "import sys\nfrom sharewell.config.cli import main\n"
            f"assert main(['ledger', 'verify', {str(outside)!r}]) == 0\n"
            "assert not [name for name in sys.modules if name.split('.')[0] in {'django', 'psycopg'}]\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr


class TestOnThisInstallation:
    @pytest.fixture(autouse=True)
    def installed(self, ledger: Ledger, tmp_path: Path, settings: Any) -> None:
        settings.KEYS_FOLDER = tmp_path / "keys"
        settings.SEALER_DATABASE_URL = ledger.address
        settings.LEDGER_ORIGIN = ledger.key.public.name
        path = tmp_path / "keys" / "sealing" / "signing.key"
        path.parent.mkdir(parents=True, mode=0o700)
        path.write_text(ledger.key.text())
        path.chmod(0o600)

    def test_seal_prove_and_verify(self, ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["ledger", "seal"]) == 0
        assert capsys.readouterr().out == "Sealed 2 entries.\n"
        assert cli.main(["ledger", "prove", ledger.entries[31]]) == 0
        proof = tmp_path / "proof.json"
        proof.write_text(capsys.readouterr().out)
        assert cli.main(["ledger", "verify", str(proof), "--key", ledger.key.public.text()]) == 0
        document = json.loads(proof.read_text())
        document["canonical"] = document["canonical"].replace('"times":31', '"times":30')
        proof.write_text(json.dumps(document))
        assert cli.main(["ledger", "verify", str(proof), "--key", ledger.key.public.text()]) == 1

    def test_head_and_key(self, ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["ledger", "head"]) == 0
        said = capsys.readouterr()
        assert said.out == ledger.heads()[-1][1]
        assert said.err == "Cosigned 0 of 2.\n"
        assert cli.main(["ledger", "head", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["size"] == 30
        assert cli.main(["ledger", "key"]) == 0
        assert capsys.readouterr().out.strip() == ledger.key.public.text()

    def test_verify_straight_from_the_database(self, ledger: Ledger) -> None:
        words = ["ledger", "verify", "--database", "--key", ledger.key.public.text()]
        assert cli.main(words) == 0
        ledger.tamper(f"UPDATE ledger_entry SET purpose = 'other' WHERE reference = '{ledger.entries[3]}'")  # noqa: S608
        assert cli.main(words) == 1

    def test_what_is_not_there_or_waits_is_not_proved(self, ledger: Ledger) -> None:
        assert cli.main(["ledger", "prove", ledger.entries[31]]) == 1
        assert cli.main(["ledger", "prove", make_reference("led", at=NOW, chance=1)]) == 1

    def test_an_export_never_writes_over_another(self, tmp_path: Path) -> None:
        words = ["ledger", "export", str(tmp_path / "out")]
        assert (cli.main(words), cli.main(words)) == (0, 2)

    @pytest.mark.parametrize("holds_another", [False, True], ids=["an empty folder", "another key"])
    def test_with_another_folder_for_keys_nothing_is_signed_or_handed_out(
        self, ledger: Ledger, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str], holds_another: bool
    ) -> None:
        """A folder named by mistake once began a second history under a new key, which every witness would refuse."""
        settings.KEYS_FOLDER = tmp_path / "mistaken"
        path = tmp_path / "mistaken" / "sealing" / "signing.key"
        if holds_another:
            path.parent.mkdir(parents=True, mode=0o700)
            path.write_text(SigningKey.new(name=ledger.key.public.name, kind=LEDGER).text())
            path.chmod(0o600)
        heads = len(ledger.heads())
        export = ["export", str(tmp_path / "out")]
        for words, code in ((["seal"], 1), (["key"], 2), (["prove", ledger.entries[3]], 2), (export, 2)):
            assert cli.main(["ledger", *words]) == code, words
            said = capsys.readouterr()
            assert said.out == ""
            assert "does not hold the key that signed the newest head" in said.err
        assert len(ledger.heads()) == heads
        assert path.exists() is holds_another
        assert not next(one for one in doctor.examine() if one.what == "ledger key").well

    def test_without_a_folder_for_keys_nothing_is_sealed_and_it_says_so(
        self, settings: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.KEYS_FOLDER = None
        assert cli.main(["ledger", "seal"]) == 1
        assert "SHAREWELL_KEYS_FOLDER" in capsys.readouterr().err
        settings.SEALER_DATABASE_URL = ""
        assert cli.main(["ledger", "seal"]) == 1
        assert "SHAREWELL_SEALER_DATABASE_URL" in capsys.readouterr().err


class TestReceipts:
    def test_are_read_from_lines_and_from_the_file_of_what_i_did(self) -> None:
        hashed = "0" * 64
        text = f"\ufeffEntry,When,Hash\r\nled_1,2026-11-22,{hashed}\r\nled_2 {hashed}\n\n"
        assert read_receipts(text) == (("led_1", hashed), ("led_2", hashed))

    @pytest.mark.parametrize("line", ["x\nnonsense", "led_1", "led_1 abc"])
    def test_what_is_none_is_told(self, line: str) -> None:
        with pytest.raises(WrongUse, match="Line"):
            read_receipts(line)
