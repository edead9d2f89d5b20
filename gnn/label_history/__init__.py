"""What was known of an event's payer, beneficiary, pair and device when it happened: restricted columns, an option."""
