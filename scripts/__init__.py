"""Everything that turns the package's results into what a page shows."""
