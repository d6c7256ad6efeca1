"""Tests of running the platform: through the real commands, on real folders and servers."""
