"""What a lesson can use: slides, and worksheets with their solutions, in one archive."""
