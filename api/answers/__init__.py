"""The forms of what is answered, with the examples that the OpenAPI document shows."""
