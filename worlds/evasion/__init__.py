"""Evasion: the schemes of a planted world's test part, changed as those who know of a detector might change them."""
