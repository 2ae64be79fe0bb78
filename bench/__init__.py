"""The benchmarks: each one command, each beside its comparator in the same run. Never run in CI."""
