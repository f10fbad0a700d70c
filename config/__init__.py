"""The project: settings, addresses, health. No business rule lives here."""
