"""Children: narrow but real. The register issue widens it."""
