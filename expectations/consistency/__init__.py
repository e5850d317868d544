"""The catalogue against itself: rules that contradict one another, say what others say, or can never or only fail."""
