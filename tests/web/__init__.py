"""Tests of the platform: pages, permissions, audit, keys, on a real database."""
