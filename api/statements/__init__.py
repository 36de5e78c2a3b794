"""Own statements: what a release of one's own became in the texts of others."""
