"""Features of the whole graph: made anew at each midnight (UTC) from the thirty days before it."""
