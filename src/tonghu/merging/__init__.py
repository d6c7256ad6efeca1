"""Records of one child entered twice: found, compared side by side, merged, and taken apart again."""
