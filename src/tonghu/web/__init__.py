"""The shell of the pages: guard, base templates, components, generic list and form pages. Knows no child."""
