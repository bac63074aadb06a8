"""A demonstration county: 西和县 at full size, with invented people in real places.

How many households each township has, and how many people each group has, are published figures.
Every name, number and sentence is invented, from a seed and a day: the same two give the same
county. Nothing here is imported by the rest of the project but the command and the supervisor.
"""

from reports.demo.sign_ins import PASSWORD, SIGN_INS

__all__ = ["PASSWORD", "SIGN_INS"]
