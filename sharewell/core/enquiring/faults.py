"""What cannot be."""


class NotNext(ValueError):
    """This act does not follow here. Whoever asked is told what does."""

    def __init__(self, act: str, step: str, possible: tuple[str, ...]) -> None:
        """Keep the act, the step, and the acts that would be possible."""
        super().__init__(f"{act} does not follow on {step}.")
        self.act, self.step, self.possible = act, step, possible
