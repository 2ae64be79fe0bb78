"""Someone owes someone an answer or an act, by a time. Nothing closes by itself, and nothing is without an owner."""
