"""The nouns of the command that run the installation itself."""
