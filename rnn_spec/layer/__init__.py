"""What a recurrent layer is: options, kind, sizes, parameters and weights."""
