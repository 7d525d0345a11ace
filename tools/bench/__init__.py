"""What pages and background work cost, as ratios to a floor measured in the same run: `python -m tools.bench`."""
