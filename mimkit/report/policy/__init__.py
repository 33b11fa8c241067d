"""Describes the policy in plain language, and the effect of a policy change."""
