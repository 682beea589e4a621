"""The rooms that know MkDocs: everything that puts artifacts into its pages."""
