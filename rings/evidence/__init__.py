"""What carries a ring's suspicion: one versioned document, made at the re-score by running the detection again."""
