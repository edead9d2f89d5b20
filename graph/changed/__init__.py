"""What the features of some events would be, had some earlier events not happened: re-run, never subtracted."""
