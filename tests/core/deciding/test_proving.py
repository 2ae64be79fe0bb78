"""The check proves the shipped editions, and each law is seen to fail on an edition that breaks it."""

import pytest

from sharewell.core.deciding import Guides, proving, read_guides
from sharewell.core.deciding.proving import LAWS, check_edition, list_paths

EDITIONS = ("hmg-2006", "hmg-2008", "hmg-2024", "england-2026")


@pytest.fixture(scope="module")
def reports(guides: Guides):  # type: ignore[no-untyped-def]
    """Return the report of each shipped edition."""
    return {edition.code: check_edition(edition) for edition in guides.editions}


class TestCheckEdition:
    @pytest.mark.parametrize("code", EDITIONS)
    def test_holds_every_law(self, reports, code: str) -> None:
        broken = {proof.law.code: proof.counterexamples for proof in reports[code].proofs if proof.counterexamples}
        assert broken == {}

    @pytest.mark.parametrize("code", EDITIONS)
    def test_tries_every_law(self, reports, code: str) -> None:
        assert len(reports[code].proofs) == len(LAWS) == 15
        assert all(proof.tried > 100 for proof in reports[code].proofs)

    @pytest.mark.parametrize("code", EDITIONS)
    def test_walks_every_branch_but_those_of_consent_already_seen(self, guides: Guides, reports, code: str) -> None:
        report = reports[code]
        edition = guides.get(code)
        seen_before = 8 if "risk_of_harm" in edition.asking_order else 0
        assert report.edges - report.edges_walked == seen_before

    @pytest.mark.parametrize("code", EDITIONS)
    def test_counts_each_path_once(self, guides: Guides, reports, code: str) -> None:
        paths = [path.steps for path in list_paths(guides.get(code))]
        assert len(paths) == len(set(paths)) == reports[code].paths


class TestLaws:
    """Each edition here is damaged so that it breaks one law; the law must be among those found broken."""

    @pytest.fixture(autouse=True)
    def _few_generated(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Generate few cases: the damage lies on a path that is walked, and thousands more find nothing new."""
        monkeypatch.setattr(proving, "GENERATED", 60)

    @pytest.mark.parametrize(
        ("edition", "old", "new", "law"),
        [
            ("hmg-2008", 'unsure = "act-now"\nno = "harm"', 'unsure = "harm"\nno = "harm"', "danger"),
            ("hmg-2008", 'yes = "refer"\nno = "duty"', 'yes = "may-share"\nno = "duty"', "harm"),
            ("hmg-2008", 'authorises = ["childrens-social-care", "police"]', 'authorises = ["school"]', "refer-only"),
            ("hmg-2008", 'no = "do-not-share-purpose"', 'no = "exposure-may"', "purpose"),
            ("hmg-2008", 'no = "advice-contradiction"', 'no = "do-not-share-purpose"', "order-checked"),
            ("hmg-2008", 'no = "advice-order"', 'no = "exposure-must"', "order-unchecked"),
            ("hmg-2008", 'refused = "public-interest"', 'refused = "condition"', "refusal"),
            (
                "hmg-2024",
                'yes = "presumed"\nunsure = "presumed"',
                'yes = "consent"\nunsure = "presumed"',
                "no-consent-at-risk",
            ),
            (
                "hmg-2008",
                'no = "exposure-may"\nunsure = ":weigh"',
                'no = "may-share"\nunsure = ":weigh"',
                "exposure-asked",
            ),
            (
                "hmg-2008",
                'yes = "advice-exposure"\nno = "may-share"',
                'yes = "may-share"\nno = "may-share"',
                "exposure-heeded",
            ),
            ("hmg-2008", 'fails = "advice-condition"', 'fails = "sensitive"', "condition"),
            ("hmg-2008", 'no = "do-not-share-balance"', 'no = "exposure-may"', "growing-danger"),
        ],
    )
    def test_are_seen_to_fail(self, guide_files, edition: str, old: str, new: str, law: str) -> None:
        file = f"{edition}/rules.toml"
        assert old in guide_files[file]
        text = guide_files[file].replace(old, new, 1)
        damaged = read_guides({**guide_files, file: _without_what_nothing_leads_to(text)})
        broken = {proof.law.code for proof in check_edition(damaged.get(edition)).proofs if proof.counterexamples}
        assert law in broken

    def test_unsure_is_seen_to_fail(self, guides: Guides, monkeypatch: pytest.MonkeyPatch) -> None:
        from sharewell.core.deciding import judging

        first_only = judging.definite_answers
        monkeypatch.setattr(judging, "definite_answers", lambda code: first_only(code)[:1])
        report = check_edition(guides.get("hmg-2008"))
        assert "unsure" in {proof.law.code for proof in report.proofs if proof.counterexamples}

    def test_every_path_ends_is_seen_to_fail(self, guides: Guides, monkeypatch: pytest.MonkeyPatch) -> None:
        from sharewell.core.deciding import judging

        broken = judging.Test(("holds", "fails"), ("condition",), lambda _matter, _answers: "fails")
        monkeypatch.setitem(judging.TESTS, "condition", broken)
        report = check_edition(guides.get("hmg-2008"))
        assert "every-path-ends" in {proof.law.code for proof in report.proofs if proof.counterexamples}


def _without_what_nothing_leads_to(text: str) -> str:
    """Take out the ends and nodes that the damage has cut off, so that the edition still loads."""
    always = {"danger", "advice-unsure", "advice-unsure-of-harm"}
    while True:
        parts = text.split("\n[[")
        names = {part: part.split('name = "', 1)[1].split('"', 1)[0] for part in parts if 'name = "' in part}
        led_to = {name for part in parts for name in _targets_of(part)}
        kept = [part for part in parts if part not in names or names[part] in led_to | always]
        if len(kept) == len(parts):
            return text
        text = "\n[[".join(kept)


def _targets_of(part: str) -> set[str]:
    """Return whatever stands in quotes after an equals sign, but for the part's own name."""
    return {
        line.split('= "', 1)[1].rstrip('"')
        for line in part.splitlines()
        if '= "' in line and not line.startswith(("name =", "outcome ="))
    }
