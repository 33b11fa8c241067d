"""The edge: layout, YAML and git. The only room that knows each of them."""
