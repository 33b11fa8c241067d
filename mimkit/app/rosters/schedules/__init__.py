"""Reads the on-call schedules of other tools: PagerDuty, Opsgenie, Grafana OnCall and GoAlert."""
