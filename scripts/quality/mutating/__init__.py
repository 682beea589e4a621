"""Wrong versions of a module, and whether its tests notice."""
