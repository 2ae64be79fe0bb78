"""Consent: whose, by what right, for what, to whom, until when; competence; what a family was told at the outset."""
