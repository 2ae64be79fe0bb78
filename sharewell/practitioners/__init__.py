"""People with accounts, their posts, who advises whom, and who is away."""
