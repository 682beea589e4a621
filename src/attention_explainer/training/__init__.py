"""A small attention model trained in NumPy: gradients, Adam, a toy language, ablations, probes."""
