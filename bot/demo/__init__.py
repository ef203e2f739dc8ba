"""The whole program on bundled feeds, portfolio and prices, in a terminal, without a network."""
