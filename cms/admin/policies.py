from wagtail.permission_policies import ModelPermissionPolicy


class KeepPolicy(ModelPermissionPolicy):
    """Made and changed, never deleted: records hang on it. An admin cannot either."""

    def user_has_permission(self, user, action) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """The rows are a record: whoever may view them may do nothing else, an admin included."""

    def user_has_permission(self, user, action) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
