"""`python -P -m ringtrace`: how the command line starts its own worker, whatever lies in the current folder."""

from ringtrace.cli import main

main()
