"""Tests of Tonghu; what kind goes where is in DEVELOPERS.md."""
