def confirm_by_mailed_link(sender, user, **kwargs) -> None:
    """Whoever sets a password by a mailed link reads the mail of that address. With several it is not told which."""
    addresses = list(user.emailaddress_set.all()[:2])
    if len(addresses) == 1:
        addresses[0].set_verified()
