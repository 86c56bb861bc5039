"""What runs around the site: installing, starting, watching and testing it. Nothing here imports Django or an app."""
