"""What is claimed about speed, runnable: `make bench`. `docs/performance.md` holds the last run."""
