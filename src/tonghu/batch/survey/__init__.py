"""``tonghu survey``: the main job on files. Lists and registrations in, everything a bureau needs out."""
