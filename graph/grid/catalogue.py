"""stub"""
from graph.grid.writing import PAIR_COUNT
GRID_COUNT = 2 * (2+1+3+1+6) + PAIR_COUNT
