"""Rules and detectors become risk of transactions and accounts. Rings are found above and come back as arrays."""
