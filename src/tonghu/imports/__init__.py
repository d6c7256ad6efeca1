"""Files of senders into the register: read, mapped, checked, matched, committed row by row, counted, and undone whole."""
