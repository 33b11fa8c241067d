"""YAML as mimkit allows it: read with limits and positions, written so that only our own lines change."""
