"""From tags to alerts to people: `watch` raises, `deliver` sends."""
