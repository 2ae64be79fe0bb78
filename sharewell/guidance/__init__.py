"""The guidance: editions loaded from `content/`, shown, drawn and asked of anybody, with nothing kept."""
