"""Schema of the attachments."""
