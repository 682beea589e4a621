"""How figures look: colours, fonts and sizes."""
