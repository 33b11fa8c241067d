"""The kinds of clocks, one module for each: what starts a clock, what meets it, and what is due."""
