"""Training a small attention model in NumPy: gradients, Adam, a toy language and its experiments."""
