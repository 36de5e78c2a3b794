"""The installed script `tidings`.

Modules are loaded without looks for garbage, which find none in them and take a third of the
time; what was loaded is never looked at again.
"""

import gc
import sys


def entry() -> None:
    """Run the command line."""
    gc.disable()
    from api.cli import main

    gc.freeze()
    gc.enable()
    sys.exit(main())
