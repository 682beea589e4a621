"""What measures the project itself, one question a module."""
