"""Keys and encryption of single fields: provider, key ring on files apart from the data, envelopes, blind indexes."""
