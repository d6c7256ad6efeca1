"""Running the platform: safe start, serving with TLS, backup and restore, retention, health. Knows files and processes."""
