"""Any source in; canonical transactions out; refused rows in quarantine with file, row, field and reason."""
