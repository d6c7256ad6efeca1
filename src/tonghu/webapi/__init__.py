"""The API over HTTP: the same rows, columns and masking as the pages, as JSON."""
