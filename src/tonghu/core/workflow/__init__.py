"""Steps that the rules of the house put in order, as pure functions: who may take which step, after which."""
