"""Where everything meets: the work page, administrators' pages, the demonstration, health."""
