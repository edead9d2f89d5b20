"""The validation report: what was measured of a model, on which data, and what that cannot show."""
