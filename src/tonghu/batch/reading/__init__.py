"""Reading files that nobody has vetted: everything is parsed in a child process under limits; the door is ``batch.tables``."""
