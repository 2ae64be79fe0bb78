"""The nouns of the `sharewell` command that guidance answers for."""
