"""The transfers around an account, each with how much it belongs to what the account is suspected of."""
