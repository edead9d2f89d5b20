"""Known typologies as a table of predicates with thresholds, scores and evidence."""
