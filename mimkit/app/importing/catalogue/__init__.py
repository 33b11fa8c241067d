"""Imports services, resolver groups, people and hosts into the policy, for review."""
