"""Inspections: who may look at the records of decisions of which organisations, read only, from when until when."""
