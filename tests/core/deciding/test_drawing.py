"""The drawings show every step, and the text twin says the same as the picture."""

import pytest

from sharewell.core.deciding import Guides
from sharewell.core.deciding.drawing import dot, mermaid, text_twin

EDITIONS = ("hmg-2006", "hmg-2008", "hmg-2024", "england-2026")


@pytest.mark.parametrize("code", EDITIONS)
class TestDrawings:
    def test_mermaid_has_every_node_and_end(self, guides: Guides, code: str) -> None:
        edition = guides.get(code)
        drawn = mermaid(edition)
        for name in (*edition.nodes, *edition.ends):
            assert f"  {name}{{" in drawn or f"  {name}[" in drawn

    def test_dot_has_every_node(self, guides: Guides, code: str) -> None:
        edition = guides.get(code)
        drawn = dot(edition)
        assert all(f'  "{name}" [shape=box' in drawn for name in edition.nodes)

    def test_dot_has_a_line_for_every_branch(self, guides: Guides, code: str) -> None:
        edition = guides.get(code)
        wanted = sum(len({to for to in node.to.values() if not to.startswith(":")}) for node in edition.nodes.values())
        assert dot(edition).count(" -> ") == wanted

    def test_text_twin_has_a_step_for_every_node_and_a_sentence_for_every_branch(
        self, guides: Guides, code: str
    ) -> None:
        edition = guides.get(code)
        steps = text_twin(edition)
        assert len(steps) == len(edition.nodes)
        assert sum(len(ways) for _, _, ways in steps) == sum(
            len(set(node.to.values())) for node in edition.nodes.values()
        )

    def test_text_twin_leads_to_steps_that_are_there(self, guides: Guides, code: str) -> None:
        steps = text_twin(guides.get(code))
        names = {name for name, _, _ in steps}
        for _, _, ways in steps:
            for way in ways:
                if "go to step" in way:
                    assert "Step " + way.split("go to step ")[1].rstrip(".") in names
