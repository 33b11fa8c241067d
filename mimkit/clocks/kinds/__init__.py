"""The kinds of clocks, one module each: what starts a clock, what meets it, and what is due."""
