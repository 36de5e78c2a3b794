"""Ten simulated days over real feeds and pages, several hundred hosts, one in twenty hostile."""
