"""The form of a call before its sizes are chosen: clause, arguments, containers and options."""
