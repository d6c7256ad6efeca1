"""``python -m tonghu.config``: the ``tonghu`` command."""

from tonghu.config.cli import main

main()
