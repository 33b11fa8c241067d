"""Records a change: reads, decides, writes, commits and shares it."""
