"""Columns of text cells to typed values, whole columns at a time; wrong cells are marked and explained."""
