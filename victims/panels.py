"""What this app shows on pages of others."""
