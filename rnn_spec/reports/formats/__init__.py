"""Reports in the formats of other tools: commands of GitHub, SARIF."""
