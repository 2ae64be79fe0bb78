"""Linking: is this record about that child? Pure: the standard library, numpy and rapidfuzz."""
