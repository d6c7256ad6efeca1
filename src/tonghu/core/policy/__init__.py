"""Policy packs: dated, cited rules as data, and the decisions they give."""
