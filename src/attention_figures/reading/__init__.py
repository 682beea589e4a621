"""Attention weights as people have them: files and arrays, read and checked."""
