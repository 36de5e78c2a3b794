"""The pages of topics, countries, outlets and all else that labels speak of."""
