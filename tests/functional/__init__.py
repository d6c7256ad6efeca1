"""Journeys in a real Chromium against the platform as a user starts it."""
