"""PostgreSQL for tests: a cluster of its own on loopback, as an unprivileged user, gone afterwards."""
