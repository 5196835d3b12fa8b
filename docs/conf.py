"""How Sphinx builds the pages: Furo's looks, MyST's Markdown, notebooks run afresh, nothing from the network."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path

from pygments.lexers import JsonLexer, TextLexer
from sphinx.application import Sphinx

import quoteattr

sys.path.insert(0, str(Path(__file__).parent / "_ext"))
# The notebooks' kernels are processes of their own: they read the seed texts from the checkout's root.
os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
# They have settings of their own, and say nothing but errors.
_settings = tempfile.TemporaryDirectory()
_profile = Path(_settings.name) / "profile_default"
_profile.mkdir()
(_profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 40\n", encoding="utf-8")
os.environ["IPYTHONDIR"] = _settings.name
logging.getLogger("traitlets").setLevel(logging.WARNING)

project = "quoteattr"
author = "The quoteattr developers"
copyright = author  # noqa: A001
version = release = quoteattr.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "shown"]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]

# Markdown; quotation marks stay as they are written: they are the subject.
smartquotes = False
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3

# Notebooks: run from the checkout's root at every build; an error in a cell is an error of the build.
nb_execution_mode = "force"
nb_execution_in_temp = False
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_merge_streams = True

# The reference: the docstrings are Markdown in spirit, so a name in backticks is code, and a link where it is a name.
default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
python_maximum_signature_line_length = 100
add_module_names = False

# Looks
html_theme = "furo"
html_title = "quoteattr"
html_static_path = ["_static"]
html_css_files = ["quoteattr.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#8a3324", "color-brand-content": "#8a3324"},
    "dark_css_variables": {"color-brand-primary": "#f0a58f", "color-brand-content": "#f0a58f"},
}


def setup(app: Sphinx) -> None:
    """The lexers of the blocks that Pygments does not know."""
    app.add_lexer("tsv", TextLexer)
    app.add_lexer("jsonl", JsonLexer)
