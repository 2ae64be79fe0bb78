"""Mediated access: a mediator acts for a named practitioner for some hours, read only, and both are recorded."""
