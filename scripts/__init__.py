"""Everything that turns the package's results into what pages show."""
