"""What the repository contains about similar incidents: open and earlier ones, their action items and runbooks."""
