"""Tests of what trains and judges the classifier, as far as it needs no PyTorch."""
