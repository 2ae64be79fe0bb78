"""Tell people, in Sharewell and by e-mail, that something waits for them, and nothing more."""
