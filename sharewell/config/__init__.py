"""The top floor: settings, addresses, and the one command."""
