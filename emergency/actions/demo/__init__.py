"""The demo's people and ways in: nothing of it exists outside a demo database."""
