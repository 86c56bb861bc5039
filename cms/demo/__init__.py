"""Demo data for a trial on one machine: believable people with believable histories, the same at every first start.

Everything is made through the functions that make real history, with a clock handed in, so that `verify_records` finds
nothing to say about it.
"""

from cms.demo.site import make_demo

__all__ = ["make_demo"]
