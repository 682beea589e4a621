"""How attention is drawn: heat maps, strips, bars and matrices, in matplotlib."""
