"""The eight laundering typologies of AMLworld (Altman et al. 2023, §3), one a file, carried by ordinary accounts."""
