"""What linking and feeds came to, as documents, words, rows and cells. `linking` needs no Django; `feeds` does."""
