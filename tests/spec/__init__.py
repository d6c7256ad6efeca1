"""The contract sentence by sentence: small rows in, decisions out."""
