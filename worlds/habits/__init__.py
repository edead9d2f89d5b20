"""Normal life, one habit a file. Each writes its transactions into the world's ledger, all accounts at once."""
