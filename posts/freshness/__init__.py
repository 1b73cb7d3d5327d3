"""Posts that are live, and whether they are still right: who looks, when, and what readers are told."""
