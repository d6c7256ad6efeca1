"""The demonstration: units from the division data, synthetic people and children."""
