"""From artifacts to pages: what writes them, and the two modules that know MkDocs."""
