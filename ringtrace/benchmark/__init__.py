"""The bench: any labelled data, any detector, one protocol, one table."""
