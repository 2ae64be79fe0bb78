"""The pages of consent, of what families were told, and of who was informed."""
