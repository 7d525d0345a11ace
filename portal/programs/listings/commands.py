"""Commands for listings: `portal import listings`."""

import click

from portal.firms.commands import command_group
from portal.programs.listings.import_command import import_listings_command


def register(cli: click.Group) -> None:
    """Add the commands to the application's command line."""
    command_group(cli, "import", "명단을 파일에서 가져와요.").add_command(import_listings_command)
