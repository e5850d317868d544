"""Measurements, ours beside what one would write without us, in one run; `make bench` prints them."""
