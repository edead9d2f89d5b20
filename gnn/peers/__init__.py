"""Textbook detectors to compare with: functions of scaled matrices, none of them part of a trained model."""
