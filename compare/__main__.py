"""``python -m compare`` is ``crossclaim``."""

import sys

from compare.cli import main

sys.exit(main())
