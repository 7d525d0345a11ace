"""How well needs find the firms that fit them."""
