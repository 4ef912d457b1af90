"""Who somebody is and what they may: the same for the pages and for programs."""
