"""Starts JupyterLab without what the lab never uses and what makes it slow: the first builds a grammar for 1.5 s
at import, the second is a command line. Both are optional to the packages that look for them."""

import sys

for name in ("rfc3987_syntax", "httpx._main"):
    sys.modules[name] = None

from jupyterlab.labapp import main  # noqa: E402

sys.exit(main())
