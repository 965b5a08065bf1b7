"""URLs. Only urllib.parse is here: scripts run in gears do not speak HTTP."""
