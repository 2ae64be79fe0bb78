"""The pages of consent: one child's, asking, the answer, looking again, taking back, and the plain link."""
