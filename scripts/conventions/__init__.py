"""What other libraries' attention functions do with the same input: the calls, and their record."""
