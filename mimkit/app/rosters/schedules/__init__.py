"""Reads on-call schedules from other tools: PagerDuty, Opsgenie, Grafana OnCall and GoAlert."""
