"""The only place that speaks to Slack."""
