"""Whether the parts of a service work: the checks that `seedbed doctor` and the pages share."""
