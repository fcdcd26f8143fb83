"""From the first screen to the board's table: asked, completed, joined, confirmed and checked."""
