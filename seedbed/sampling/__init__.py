"""`seedbed sample`: a sample and its report before there is a pull request."""
