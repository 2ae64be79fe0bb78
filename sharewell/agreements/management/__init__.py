"""The nouns of the `sharewell` command that agreements answer for."""
