"""What several artifacts share: computed results, quotes, published models."""
