"""The catalogue, one module for each family of columns, in the words that explanations use."""
