"""What a person or CI types: compile, lock, deploy, demo, benchmarks. Nothing imports this package."""
