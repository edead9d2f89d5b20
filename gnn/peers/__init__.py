"""Others' detectors to compare with, textbook and published; none of them is part of a trained model."""
