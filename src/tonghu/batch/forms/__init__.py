"""The official registration forms as the local annex prints them, blank and filled, as Word and PDF."""
