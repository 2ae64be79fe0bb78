"""Requests for information, disclosures, and the loop that closes: acknowledged, done, verified by somebody else."""
