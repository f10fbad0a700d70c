"""Changes of the law: written in sets, tried before they are public, approved by another."""
