"""The amounts of the six measures, one module each, registered once in ``registry``."""
