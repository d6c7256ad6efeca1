"""Leaving the register, the ledger, coming back: proposed by rule, taken by people, kept as history."""
