"""Commands of the platform that the `tonghu` command runs."""
