"""The pages: the same readings and shapes as the JSON routes, rendered for people."""
