"""The demo hub: firms that do not exist, to show and try the portal with."""
