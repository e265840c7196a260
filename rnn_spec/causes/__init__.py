"""Why a law failed, or was not checked: causes as data, their JSON and their text."""
