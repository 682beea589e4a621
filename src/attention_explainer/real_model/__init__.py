"""An encoder and a decoder, read from their files and run with this package's parts."""
