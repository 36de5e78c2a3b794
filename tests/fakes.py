"""Small working stand-ins for the boundaries: never mocks of our own code."""
