"""What a layer supports, refuses and is, found out by running it."""
