# Reading Digital Human Rights. IPython's kernel reads this in the environment that has the course: in a lesson's
# notebook errors come in words, other notebooks are untouched. A line of your own profile switches it off:
#   c.InteractiveShellApp.extensions = []
from importlib.util import find_spec

try:
    if find_spec("course.answering.kernel.extension"):
        get_config().InteractiveShellApp.extensions.append("course.answering.kernel.extension")  # noqa: F821
except ImportError:  # the course was removed, or another package bears its name
    pass
